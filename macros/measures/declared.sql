{#
    What is declared of measures. A base measure is declared once, in `config.meta.measures` of the fact it counts over;
    one made of others in `derived_measures` (models int_application__value, int_project__value) or in
    `composed_measures` (int_measure__figure_part). The words of a declaration, with worked examples:
    docs/measure-grammar.md.

    These macros read the project's graph alone: a model that needs only declarations reads no fact.
#}
{% macro base_measures() %}
    {%- set found = [] -%}
    {%- for node in models_declaring('measures') -%}
        {%- if node.name not in fact_names() -%}
            {{ exceptions.raise_compiler_error(node.name ~ ' is no fact yet: run python -m jixiao.policy.facts') }}
        {%- endif -%}
        {%- set meta = node.config.meta -%}
        {%- for measure in meta['measures'] -%}
            {%- do found.append(dict(
                measure,
                fact=node.schema ~ '.' ~ node.alias,
                record_type=meta.get('record_type'),
                person=meta.get('person'),
                periods=meta.get('periods', {}),
                cells=measure_cells(measure, meta.get('cells', {})),
                one_cell_a_row=meta.get('one_cell_a_row', false),
                dimensions=meta.get('dimensions', [])
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# The columns of records that a measure adds up, or tells apart what it counts by: names of the contract, `|` between
   them; of a column that the fact makes itself, those that its `cells` say it is made of. #}
{% macro measure_cells(measure, made_of) %}
    {%- set found = [] -%}
    {%- for name in modules.re.findall('\\bf\\.(\\w+)', measure.get('amount') or measure.get('entity') or '') -%}
        {%- do found.append(made_of.get(name, name)) -%}
    {%- endfor -%}
    {{ return(measure.get('cells') or found | unique | join('|')) }}
{% endmacro %}


{% macro derived_measures() %}
    {{ return(declared_as('derived_measures')) }}
{% endmacro %}


{# Measures whose values are computed of others, figure by figure. #}
{% macro composed_measures() %}
    {{ return(declared_as('composed_measures')) }}
{% endmacro %}


{% macro declared_as(kind) %}
    {%- set found = [] -%}
    {%- for node in models_declaring(kind) -%}
        {%- do found.extend(node.config.meta[kind]) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# The models whose meta has this word, by name; none while dbt parses, when the graph is not there yet. #}
{% macro models_declaring(kind) %}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='name') -%}
        {%- if node.resource_type == 'model' and node.config.meta.get(kind) -%}
            {%- do found.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# Tells dbt that a model reads the facts: it learns what a model reads while it parses, from `ref` alone. #}
{% macro read_facts() %}
    {%- for name in fact_names() -%}
        {%- do ref(name) -%}
    {%- endfor -%}
{% endmacro %}

"""Audits a filled form that somebody handed in or published. Nothing is repaired: what is wrong is said."""

from jixiao.review.report import review_form

__all__ = ["review_form"]

"""Certify: releases that anybody can verify: manifest, hallmark, log, rights and provenance."""

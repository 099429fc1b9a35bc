"""The connector of the service: the Dataspace Protocol 2025-1 as provider and as consumer, under ``/dataspace``."""

"""What runs beside the server for our own relay."""

from palim_mesh.relay.answer import Answer
from palim_mesh.relay.coturn import Coturn
from palim_mesh.relay.plan import Plan


def of(plan: Plan) -> Coturn | Answer:
    """coturn where it is installed, else our own STUN answer."""
    return Coturn(plan) if plan.program else Answer(plan)

"""What a company adds for carriers: the milestone and the proof of delivery of a customer shipment."""
from trytond.model import fields
from trytond.pool import Pool, PoolMeta


class ShipmentOut(metaclass=PoolMeta):
    __name__ = 'stock.shipment.out'

    carrier_milestone = fields.Char("Carrier Milestone")
    carrier_milestone_at = fields.DateTime("Carrier Milestone At")
    delivered_at = fields.DateTime("Delivered At")
    received_by = fields.Char("Received By", size=60)


def register():
    Pool.register(ShipmentOut, module='shipment_milestones', type_='model')

"""Fills a new database with a company that sells: chart of accounts, customer, carrier, product, stock, user."""
import os
from decimal import Decimal

from proteus import Model, Wizard, config

from trytond.modules.account.tests.tools import (
    create_chart, create_fiscalyear, get_accounts)
from trytond.modules.account_invoice.tests.tools import (
    create_payment_term, set_fiscalyear_invoice_sequences)
from trytond.modules.company.tests.tools import create_company, get_company

config.set_trytond(
    os.environ['DB_NAME'], config_file=os.environ['TRYTOND_CONFIG'])


def books():
    "Chart of accounts and this year's books; answers the accounts by kind"
    create_company()
    company = get_company()
    fiscalyear = set_fiscalyear_invoice_sequences(create_fiscalyear(company))
    fiscalyear.click('create_period')
    create_chart(company)
    accounts = get_accounts(company)
    Account = Model.get('account.account')
    for kind, code in [('expense', '6000'), ('payable', '2000')]:
        account = Account(accounts[kind].id)
        account.code = code
        account.save()
    freight, = Account.duplicate([Account(accounts['tax'].id)], {
            'name': 'Freight accrued', 'code': '2100'})
    return accounts


def goods(accounts):
    "A product that is sold, and the service that a carrier costs"
    Category = Model.get('product.category')
    category = Category(name='Sold', accounting=True)
    category.account_expense = accounts['expense']
    category.account_revenue = accounts['revenue']
    category.save()
    return (
        product(category, 'Lamp', 'LAMP-20', 'goods'),
        product(category, 'Freight', 'FREIGHT', 'service'))


def product(category, name, code, kind):
    Uom = Model.get('product.uom')
    unit, = Uom.find([('name', '=', 'Unit')])
    Template = Model.get('product.template')
    template = Template(
        name=name, type=kind, default_uom=unit, salable=True,
        list_price=Decimal('10'), account_category=category)
    made, = template.products
    made.cost_price = Decimal('5')
    template.save()
    made, = template.products
    made.suffix_code = code
    made.save()
    return made


def parties(freight):
    "A customer with an address, a carrier"
    Party = Model.get('party.party')
    Country = Model.get('country.country')
    customer = Party(name='Marlow & Finch Outdoor')
    address, = customer.addresses
    address.street = 'Quay 4'
    address.postal_code = '20457'
    address.city = 'Hamburg'
    country = Country(name='Germany', code='DE')
    country.save()
    address.country = country
    customer.save()
    carrier = Party(name='UPS')
    carrier.save()
    Model.get('carrier')(party=carrier, carrier_product=freight).save()
    return customer


def stock(lamp):
    "As much on the shelf as ever is asked for"
    Location = Model.get('stock.location')
    storage, = Location.find([('code', '=', 'STO')])
    Inventory = Model.get('stock.inventory')
    inventory = Inventory(location=storage)
    line = inventory.lines.new(product=lamp)
    line.quantity = 100000
    inventory.click('confirm')


def clerk():
    "The user that the integration signs in with"
    User, Group = Model.get('res.user'), Model.get('res.group')
    names = ['Sales', 'Sales Administrator', 'Stock', 'Account']
    user = User(name='Waybill', login='waybill')
    user.password = os.environ['CLERK_PASSWORD']
    user.companies.append(get_company())
    user.company = get_company()
    user.groups.extend(Group.find([('name', 'in', names)]))
    user.save()


accounts = books()
lamp, freight = goods(accounts)
customer = parties(freight)
create_payment_term().save()
stock(lamp)
Type, IrModel = Model.get('sale.complaint.type'), Model.get('ir.model')
origin, = IrModel.find([('model', '=', 'sale.sale')])
Type(name='Carrier', origin=origin).save()
Package = Model.get('stock.package.type')
Package(name='Carton').save()
clerk()

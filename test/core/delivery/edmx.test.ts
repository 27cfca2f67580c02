import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsIn } from "../../../core/delivery/edmx.ts";

const second = `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="urn:edmx" xmlns:m="urn:m" xmlns:v="urn:vendor">
 <edmx:DataServices m:DataServiceVersion="2.0">
  <Schema Namespace="PARCELS" xmlns="urn:edm">
   <EntityType Name="A_ParcelType">
    <Key><PropertyRef Name="Parcel"/></Key>
    <Property Name="Parcel" Type="Edm.String" MaxLength="10" v:label="Parcel &amp; number"/>
    <Property Name="Note" Type="Edm.String" MaxLength="35" v:label="Note"/>
    <Property Name="Weight" Type="Edm.Decimal" Precision="15" v:creatable="false"/>
    <Property Name="LeftOn" Type="Edm.DateTime" v:display-format="Date" v:updatable="false"/>
    <Property Name="ChangedAt" Type="Edm.DateTime" v:creatable="false" v:updatable="false"/>
    <Property Name="LeftAt" Type="Edm.Time"/>
    <Property Name="IsHeavy" Type="Edm.Boolean"/>
    <Property Name="Picture" Type="Edm.Binary"/>
    <Property Name="Place" Type="PARCELS.Place"/>
    <NavigationProperty Name="to_Item" Relationship="PARCELS.assoc"/>
   </EntityType>
   <ComplexType Name="Place"><Property Name="City" Type="Edm.String"/></ComplexType>
   <EntityContainer Name="PARCELS_Entities">
    <EntitySet Name="A_Parcel" EntityType="PARCELS.A_ParcelType"/>
    <EntitySet Name="A_Other" EntityType="PARCELS.A_OtherType"/>
   </EntityContainer>
  </Schema>
 </edmx:DataServices>
</edmx:Edmx>`;

const fourth = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
 <Schema Namespace="Acme.Base" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>
   <Property Name="id" Type="Edm.Guid" Nullable="false"/>
   <Property Name="changedAt" Type="Edm.DateTimeOffset"><Annotation Term="Org.OData.Core.V1.Computed" Bool="true"/></Property>
  </EntityType>
 </Schema>
 <Schema Namespace="Acme.Sales" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EnumType Name="state"><Member Name="open"/></EnumType>
  <EntityType Name="order" BaseType="Acme.Base.entity">
   <Property Name="number" Type="Edm.String" MaxLength="20"/>
   <Property Name="state" Type="Acme.Sales.state"/>
   <Property Name="day" Type="Edm.Date"><Annotation Term="Common.Label" String="Day of the order"/></Property>
   <Property Name="total" Type="Edm.Decimal" Scale="variable"/>
   <Property Name="rate" Type="Edm.Double"><Annotation Term="Core.Computed" Bool="false"/></Property>
   <Property Name="owner" Type="Edm.String" MaxLength="max"/>
   <Property Name="tags" Type="Collection(Edm.String)"/>
  </EntityType>
  <EntityContainer Name="all"><EntitySet Name="orders" EntityType="Acme.Sales.order"/></EntityContainer>
  <Annotations Target="Acme.Sales.order/number"><Annotation Term="Core.Immutable"/></Annotations>
  <Annotations Target="Acme.Sales.order/total">
   <Annotation Term="Core.Permissions" EnumMember="Org.OData.Core.V1.Permission/Read"/>
  </Annotations>
  <Annotations Target="Acme.Sales.order/owner">
   <Annotation Term="Core.Permissions"><EnumMember>Core.Permission/ReadWrite</EnumMember></Annotation>
  </Annotations>
 </Schema>
</edmx:DataServices></edmx:Edmx>`;

/** What can be written, and in which form. */
function shown(document: string, entity: string, request?: "create"): readonly string[] {
  const fields = fieldsIn(document, entity, request) ?? [];
  return fields.map(({ name, type, maxLength, updatable }) => {
    return [name, type, maxLength, updatable ? "open" : "closed"].filter((part) => part !== null).join(" ");
  });
}

test("metadata of version 2: what can be changed, and how long it may be", () => {
  assert.deepEqual(shown(second, "A_Parcel"), [
    "Parcel string 10 closed",
    "Note string 35 open",
    "Weight number open",
    "LeftOn date closed",
    "ChangedAt datetime closed",
    "LeftAt string open",
    "IsHeavy boolean open",
  ]);
  const open = shown(second, "A_ParcelType", "create").filter((line) => line.endsWith("open"));
  assert.deepEqual(open, [
    "Parcel string 10 open",
    "Note string 35 open",
    "LeftOn date open",
    "LeftAt string open",
    "IsHeavy boolean open",
  ]);
});

test("metadata of version 2: a field without a label is called by its name", () => {
  const titles = fieldsIn(second, "A_Parcel")?.map(({ title }) => title);
  assert.deepEqual(titles?.slice(0, 3), ["Parcel & number", "Note", "Weight"]);
});

test("metadata of version 4: inherited fields, annotations beside and apart", () => {
  assert.deepEqual(shown(fourth, "orders"), [
    "id string closed",
    "changedAt datetime closed",
    "number string 20 closed",
    "state string open",
    "day date open",
    "total number closed",
    "rate number open",
    "owner string open",
  ]);
  assert.equal(fieldsIn(fourth, "order", "create")?.find(({ name }) => name === "number")?.updatable, true);
  assert.equal(fieldsIn(fourth, "orders")?.find(({ name }) => name === "day")?.title, "Day of the order");
});

test("what is no metadata document, or names no such entity, has no fields", () => {
  for (const [document, entity] of [
    [second, "A_Other"],
    [second, "A_Nothing"],
    ["<html><body>Sign in</body></html>", "A_Parcel"],
    ['{"error":{}}', "A_Parcel"],
    ["", "A_Parcel"],
    [`<!DOCTYPE e [<!ENTITY a "b">]>${second.slice(second.indexOf("<edmx:Edmx"))}`, "A_Parcel"],
  ] as const) {
    assert.equal(fieldsIn(document, entity), null, entity);
  }
});

test("a type that is built on itself is read once", () => {
  const circle = fourth.replace('Name="entity" Abstract="true"', 'Name="entity" BaseType="Acme.Sales.order"');
  assert.equal(fieldsIn(circle, "orders")?.length, 8);
});

/**
 * The database of somebody's own system: tables that nobody but its procedures may touch, and a ledger that they fill.
 * What is asked twice happens twice, but for `create_posting`, which knows its key again.
 */
export const schema = `
CREATE TABLE deliveries (
  number text PRIMARY KEY, order_number text NOT NULL,
  tracking_number varchar(35), carrier varchar(35),
  status varchar(20), status_at timestamptz,
  received_by varchar(35), delivered_at timestamptz, goods_issued boolean NOT NULL DEFAULT false
);
CREATE TABLE postings (
  key text PRIMARY KEY, number text NOT NULL, kind text NOT NULL, delivery text NOT NULL REFERENCES deliveries,
  reason text, amount numeric(12,2) CHECK (amount > 0), currency char(3), note text
);
CREATE TABLE ledger (
  seq bigint GENERATED ALWAYS AS IDENTITY, effect text NOT NULL, document text NOT NULL,
  field text, before text, after text, made text, key text
);
CREATE TABLE troubles (sqlstate char(5) NOT NULL, last bigint NOT NULL);
CREATE SEQUENCE calls;

-- What the next calls are to fail with; a sequence counts also what is undone.
CREATE FUNCTION stumble() RETURNS void LANGUAGE plpgsql AS $$
DECLARE code text; this_call bigint := nextval('calls');
BEGIN
  SELECT sqlstate INTO code FROM troubles WHERE last >= this_call;
  IF code IS NOT NULL THEN RAISE EXCEPTION 'the procedure stumbles' USING ERRCODE = code; END IF;
END $$;

CREATE FUNCTION delivery_for_update(p_number text) RETURNS deliveries LANGUAGE plpgsql AS $$
DECLARE found deliveries;
BEGIN
  PERFORM stumble();
  SELECT * INTO found FROM deliveries WHERE number = p_number FOR UPDATE NOWAIT;
  IF found.number IS NULL THEN RAISE EXCEPTION 'Delivery % does not exist', p_number; END IF;
  RETURN found;
END $$;

CREATE FUNCTION book(p_document text, p_field text, p_before text, p_after text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO ledger (effect, document, field, before, after) VALUES ('field', p_document, p_field, p_before, p_after)
$$;

CREATE PROCEDURE set_tracking(p_delivery text, p_tracking text, p_carrier text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE held deliveries := delivery_for_update(p_delivery);
BEGIN
  UPDATE deliveries SET tracking_number = p_tracking, carrier = p_carrier WHERE number = p_delivery;
  PERFORM book(p_delivery, 'tracking_number', held.tracking_number, p_tracking);
  PERFORM book(p_delivery, 'carrier', held.carrier, p_carrier);
END $$;

CREATE FUNCTION report_milestone(p_delivery text, p_milestone text, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE held deliveries := delivery_for_update(p_delivery);
BEGIN
  IF p_milestone = 'UNKNOWN' THEN
    RETURN jsonb_build_object('status', 'ERROR', 'text', 'There is no milestone UNKNOWN');
  END IF;
  UPDATE deliveries SET status = p_milestone, status_at = p_at WHERE number = p_delivery;
  PERFORM book(p_delivery, 'status', held.status, p_milestone);
  PERFORM book(p_delivery, 'status_at', held.status_at::text, p_at::text);
  RETURN jsonb_build_object('status', 'OK');
END $$;

CREATE PROCEDURE post_goods_issue(p_delivery text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM delivery_for_update(p_delivery);
  UPDATE deliveries SET goods_issued = true WHERE number = p_delivery;
  INSERT INTO ledger (effect, document) VALUES ('goods-issue', p_delivery);
END $$;

CREATE PROCEDURE set_proof(p_delivery text, p_received_by text, p_delivered_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE held deliveries := delivery_for_update(p_delivery);
BEGIN
  UPDATE deliveries SET received_by = p_received_by, delivered_at = p_delivered_at WHERE number = p_delivery;
  PERFORM book(p_delivery, 'received_by', held.received_by, p_received_by);
  PERFORM book(p_delivery, 'delivered_at', held.delivered_at::text, p_delivered_at::text);
END $$;

CREATE PROCEDURE create_posting(
  p_key text, p_kind text, p_delivery text, p_reason text, p_amount numeric, p_currency text, p_note text,
  INOUT number text DEFAULT NULL
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE made text := CASE p_kind WHEN 'invoice-release' THEN 'invoice' ELSE p_kind END;
BEGIN
  PERFORM delivery_for_update(p_delivery);
  SELECT known.number INTO number FROM postings AS known WHERE known.key = p_key;
  IF number IS NOT NULL THEN RETURN; END IF;
  number := upper(left(made, 1)) || lpad(currval('calls')::text, 6, '0');
  INSERT INTO postings VALUES (p_key, number, made, p_delivery, p_reason, p_amount, p_currency, p_note);
  INSERT INTO ledger (effect, document, made, key) VALUES ('created', p_delivery, made, p_key);
END $$;

CREATE FUNCTION delivery_state(p_delivery text) RETURNS deliveries
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT * FROM deliveries WHERE number = p_delivery
$$;

CREATE FUNCTION posting_state(p_key text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object('number', number, 'kind', kind, 'amount', amount) FROM postings WHERE key = p_key
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE set_tracking, post_goods_issue, set_proof, create_posting TO waybill;
GRANT EXECUTE ON FUNCTION report_milestone, delivery_state, posting_state TO waybill;
`;

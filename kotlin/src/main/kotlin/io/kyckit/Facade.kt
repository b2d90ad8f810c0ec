package io.kyckit

import java.time.Duration

/**
 * Reads flat wire JSON as existing systems hold it. Nothing is checked and nothing is lost; only a full Aadhaar
 * number is dropped.
 *
 * @throws KyckitException.Payload the body cannot be read; line and column are told, never a value.
 */
public fun KraApplication.Companion.fromWire(body: ByteArray, rules: Rules = Rules()): KraApplication =
    kraFromWire(body, rules)

/** Like the other [fromWire], from text. */
public fun KraApplication.Companion.fromWire(body: String, rules: Rules = Rules()): KraApplication =
    kraFromWire(body.encodeToByteArray(), rules)

/** The flat wire JSON, in the provider's order. It holds personal data, not masked. */
public fun KraApplication.toWire(rules: Rules = Rules()): String = kraToWire(this, rules)

/** Every violation, errors and warnings, in the order of the wire. */
public fun KraApplication.validate(rules: Rules = Rules()): List<Violation> = kraValidate(this, rules)

/** The violations of one field, named by path (`correspondence.pin_code`) or wire name. */
public fun KraApplication.validateField(field: String, rules: Rules = Rules()): List<Violation> =
    kraValidateField(this, field, rules)

/** Whether this keeps the application from being sent. */
public val Violation.isError: Boolean get() = severity == Severity.ERROR

/** The event as canonical JSON, with the provider's texts. */
public fun Event.toJson(): String = canonical.expose()

/** The full payload of a KRA webhook, none of another: personal data, masked as text. */
public fun Event.kraPayload(): KraPayload? = kraPayloadOf(provider, raw)

/** The full payload of a Results webhook, none of another: personal data, masked as text. */
public fun Event.resultsPayload(): ResultsPayload? = resultsPayloadOf(provider, raw)

/** The full payload of an ARGOS webhook, none of another: personal data, masked as text. */
public fun Event.argosPayload(): ArgosPayload? = argosPayloadOf(provider, plaintext ?: raw)

/** The full payload of a P100 webhook, none of another: personal data, masked as text. */
public fun Event.p100Payload(): P100Payload? = p100PayloadOf(provider, raw)

/**
 * The event as a CloudEvent (1.0, structured mode): `id` is the dedupe key, `data` the canonical JSON with the provider's
 * texts. Its media type is `application/cloudevents+json`.
 */
public fun Event.toCloudEvent(): String = cloudEventOf(this)

/**
 * Checks an application and uploads it when it has no error. Cancelling the coroutine stops the call; what was sent
 * may have been taken.
 *
 * @throws KyckitException.Validation the application has errors; nothing was sent.
 */
public suspend fun Client.upload(
    application: KraApplication,
    transactionId: String,
    mode: UploadMode = UploadMode.QUEUED,
    timeout: Duration? = null,
): Receipt = uploadUntil(application, transactionId, mode, timeout, null)

/**
 * Asks the registry for the record of a PAN. The answer's shape is inferred. Asking twice does no harm, so a lost
 * answer is asked for again inside the deadline.
 */
public suspend fun Client.searchAndVerify(pan: Personal, transactionId: String): RegistryAnswer =
    searchAndVerifyUntil(pan, transactionId, null)

/** Finds out what became of an upload whose outcome is unknown, from the stored [Receipt.lookup] only. */
public suspend fun Client.reconcile(lookup: Lookup): Reconciliation = reconcileUntil(lookup, null)

/** What the registry said. */
public val Reconciliation.answer: RegistryAnswer
    get() = when (this) {
        is Reconciliation.Taken -> v1
        is Reconciliation.NotFound -> v1
        is Reconciliation.CannotTell -> v1
    }

/**
 * Tells the provider where to send KRA webhooks: an https URL. A second call may replace the first, so nothing calls
 * this unless it was asked for by name.
 */
public suspend fun Client.configureWebhook(url: String): Unit = configureWebhookUntil(url, null)

/** The receipt as canonical JSON, without personal data. */
public fun Receipt.toJson(): String = receiptJson(this)

/**
 * What a receiver answers a delivery that was refused with this error. It says nothing about why. With a 405 the header
 * `Allow: POST` is due.
 */
public val KyckitException.reply: Reply get() = replyToError(record)

/** The record inside an error: code, remedy, place, violations. It holds no value of the caller's. */
public val KyckitException.record: ErrorDetails
    get() = when (this) {
        is KyckitException.Configuration -> details
        is KyckitException.Validation -> details
        is KyckitException.Payload -> details
        is KyckitException.Verification -> details
        is KyckitException.RateLimited -> details
        is KyckitException.Network -> details
        is KyckitException.Timeout -> details
        is KyckitException.Cancelled -> details
        is KyckitException.Internal -> details
        is KyckitException.Other -> details
    }

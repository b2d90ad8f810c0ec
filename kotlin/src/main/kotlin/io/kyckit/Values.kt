package io.kyckit

import java.time.LocalDate

/** Personal text of an applicant. As text it is `***`. */
public class Personal(private val value: String) {
    /** The value itself: the one door to it. */
    public fun expose(): String = value

    override fun toString(): String = MASK

    override fun equals(other: Any?): Boolean = other is Personal && other.value == value

    override fun hashCode(): Int = value.hashCode()
}

/** A day that tells something of an applicant. As text it is `***`. */
public class PersonalDate(private val day: LocalDate) {
    /** The day itself: the one door to it. */
    public fun expose(): LocalDate = day

    override fun toString(): String = MASK

    override fun equals(other: Any?): Boolean = other is PersonalDate && other.day == day

    override fun hashCode(): Int = day.hashCode()
}

/** A credential. As text it is `***`. */
public class Secret(private val value: String) {
    /** The value itself: the one door to it. */
    public fun expose(): String = value

    override fun toString(): String = MASK

    override fun equals(other: Any?): Boolean = other is Secret && other.value == value

    override fun hashCode(): Int = value.hashCode()
}

/** A file of an application, or a body as received. As text it tells its size only. */
public class Document(private val bytes: ByteArray) {
    /** The bytes: personal data, not masked. */
    public fun bytes(): ByteArray = bytes

    override fun toString(): String = "Document($MASK ${bytes.size} bytes)"

    override fun equals(other: Any?): Boolean = other is Document && other.bytes.contentEquals(bytes)

    override fun hashCode(): Int = bytes.contentHashCode()
}

/** A member of a body that kyckit does not know, or whose value it cannot hold. As text it is masked. */
public class RawMember(
    /** Name on the wire, as received. */
    public val name: String,
    /** The value as raw JSON: may be personal data, not masked. */
    public val json: String,
) {
    override fun toString(): String = "RawMember($MASK)"

    override fun equals(other: Any?): Boolean = other is RawMember && other.name == name && other.json == json

    override fun hashCode(): Int = 31 * name.hashCode() + json.hashCode()
}

private const val MASK = "***"

/** A day as it crosses. The core knows the years 1 to 9999. */
internal fun dayText(day: LocalDate): String {
    require(day.year in 1..9999) { "the year of a day must be 1 to 9999" }
    return day.toString()
}

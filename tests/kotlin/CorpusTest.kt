package io.kyckit.conformance

import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

@EnabledIfEnvironmentVariable(named = "KYCKIT_RESULTS", matches = ".+")
class CorpusTest {
    @Test
    fun `every case of the corpus`() {
        val folder = File(System.getenv("KYCKIT_CORPUS") ?: "../tests/corpus")
        val count = Corpus(folder, System.getenv("KYCKIT_PLAYER")).run(File(System.getenv("KYCKIT_RESULTS")))
        val there = folder.walk().count { it.name == "case.json" }
        assertEquals(there, count)
        println("kotlin: $count cases")
    }
}

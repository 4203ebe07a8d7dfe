package dev.joiner.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.schema.Finding;
import dev.joiner.cli.corpus.Case.Verdict;
import dev.joiner.cli.validate.CorpusSurroundings;
import dev.joiner.planner.advice.Surroundings;
import dev.joiner.webhook.ObjectVerdict;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus in process; the other two ways are in the end-to-end tests. */
class CorpusTest {
    private static final Surroundings AROUND = CorpusSurroundings.of(Corpus.around("default"));

    static Stream<Case> own() {
        return Corpus.own().stream();
    }

    static Stream<Case> workloads() {
        return Corpus.workloads().stream();
    }

    @ParameterizedTest
    @MethodSource
    void own(Case example) {
        assertVerdict(example, Surroundings.UNKNOWN);
    }

    @ParameterizedTest
    @MethodSource
    void workloads(Case example) {
        assertVerdict(example, AROUND);
    }

    private static void assertVerdict(Case example, Surroundings around) {
        JsonObject object = JsonParser.parseString(example.object().toString()).getAsJsonObject();
        List<Finding> findings =
                ObjectVerdict.of(object.get("apiVersion").getAsString(), example.kind(), object, around);

        Verdict verdict = findings.stream().anyMatch(Finding::isError)
                ? Verdict.REFUSED
                : findings.isEmpty() ? Verdict.ALLOWED : Verdict.WARNED;
        assertThat(verdict).as(findings::toString).isEqualTo(example.verdict());
        String texts =
                String.join("\n", findings.stream().map(Finding::toString).toList());
        assertThat(example.says()).allSatisfy(text -> assertThat(texts).contains(text));
    }

    @Test
    void is_large_and_every_case_has_a_name_of_its_own() {
        List<Case> all = Stream.concat(own(), workloads()).toList();

        assertThat(all).hasSizeGreaterThanOrEqualTo(400);
        assertThat(all.stream().filter(example -> !example.says().isEmpty()).count())
                .as("cases whose text is asserted")
                .isGreaterThanOrEqualTo(60);
        var names = new HashSet<String>();
        assertThat(all)
                .allSatisfy(example -> assertThat(names.add(example.name() + example.object()))
                        .as(example.name())
                        .isTrue());
    }
}

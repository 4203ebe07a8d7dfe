package dev.joiner.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.cli.CommandRun;
import java.util.Locale;

/** What the text of a plan must say where the document of the same input says this. */
final class PlanWords {
    private PlanWords() {}

    static void assertAgrees(CommandRun text, JsonNode plan) {
        JsonNode summary = plan.get("summary");
        int without = summary.get("unplaceable").asInt();
        int existing = summary.get("onExisting").asInt();

        assertThat(text.code()).as(text.err()).isEqualTo(without == 0 ? 0 : 2);
        assertThat(text.out())
                .contains(counted(summary.get("newNodes").asInt(), "new node") + " for "
                        + counted(summary.get("onNew").asInt(), "pod") + ": $"
                        + String.format(
                                Locale.ROOT, "%.4f", summary.get("pricePerHour").asDouble()));
        if (without > 0) {
            assertThat(text.out()).contains(counted(without, "pod") + " without a place:");
        } else {
            assertThat(text.out()).doesNotContain("without a place");
        }
        if (existing > 0) {
            assertThat(text.out())
                    .contains(counted(existing, "pod") + " on "
                            + counted(plan.get("existing").size(), "node") + " that");
        }
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}

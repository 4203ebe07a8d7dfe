package dev.joiner.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.joiner.cli.CommandRun;
import org.junit.jupiter.api.Test;

/** Whatever is odd about pods, pools and nodes, there is a plan, and its text and its document say the same. */
class OddInputTest {
    private static final boolean FULL = Boolean.getBoolean("joiner.test.full");
    private static final String CATALOGUE = "src/test/resources/dev/joiner/cli/plan/catalogue-10.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void is_planned_without_a_fault_and_told_alike() throws JsonProcessingException {
        int placed = 0;
        int without = 0;
        for (long seed = 0; seed < (FULL ? 10_000 : 100); seed++) {
            JsonNode summary = planned(seed);
            placed += summary.get("plannedOnExisting").asInt()
                    + summary.get("onNew").asInt();
            without += summary.get("unplaceable").asInt();
        }

        assertThat(placed).as("pods with a place").isGreaterThan(50);
        assertThat(without).as("pods without one").isGreaterThan(50);
    }

    private static JsonNode planned(long seed) throws JsonProcessingException {
        String input = OddInput.of(seed);
        CommandRun document =
                CommandRun.withInput(input, "plan", "-f", "-", "--catalog", CATALOGUE, "--output", "json");
        assertThat(document.code())
                .as("seed %d: %s%n%s", seed, document.err(), input)
                .isIn(0, 2);
        JsonNode plan = JSON.readTree(document.out());
        PlanWords.assertAgrees(CommandRun.withInput(input, "plan", "-f", "-", "--catalog", CATALOGUE), plan);
        JsonNode summary = plan.get("summary");
        assertThat(plan.get("bindingOrder").size())
                .as("seed %d: pods in the binding order", seed)
                .isEqualTo(summary.get("plannedOnExisting").asInt()
                        + summary.get("onNew").asInt());
        assertThat(summary.get("priceLowerBound").asDouble())
                .as("seed %d: bound%n%s", seed, input)
                .isLessThanOrEqualTo(summary.get("pricePerHour").asDouble());
        return summary;
    }
}

package dev.joiner.cli.plan;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.stream.JsonWriter;
import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.Suggestion;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** The answer as the document {@code joiner.dev/v1alpha1 Plan}. */
final class PlanJson {
    private static final Gson VALUES = new GsonBuilder().disableHtmlEscaping().create();

    private final JsonWriter out;

    private PlanJson(Writer writer) {
        out = new JsonWriter(writer);
        out.setHtmlSafe(false);
    }

    static void write(Answer answer, PodPlan.Order order, Writer writer) throws IOException {
        var json = new PlanJson(writer);
        json.answer(answer, order);
        writer.write('\n');
        json.out.flush();
    }

    private void answer(Answer answer, PodPlan.Order order) throws IOException {
        out.beginObject();
        out.name("apiVersion").value("joiner.dev/v1alpha1");
        out.name("kind").value("Plan");
        summary(answer);
        out.name("launches").beginArray();
        for (PodPlan.Launch launch : answer.plan().launches()) {
            launch(launch);
        }
        out.endArray();
        out.name("existing").beginArray();
        for (var node : answer.existing().entrySet()) {
            out.beginObject().name("node").value(node.getKey());
            texts("pods", node.getValue());
            out.endObject();
        }
        out.endArray();
        out.name("unplaceable").beginArray();
        for (PodPlan.Refused refused : answer.unplaceable()) {
            refused(refused);
        }
        out.endArray();
        out.name("bindingOrder").beginArray();
        for (PodPlan.Binding binding : order.bindings()) {
            out.value(binding.pod().key());
        }
        out.endArray();
        texts("assumptions", answer.assumptions());
        texts("notes", answer.notes());
        out.name("prices").value(answer.prices());
        out.endObject();
    }

    private void summary(Answer answer) throws IOException {
        out.name("summary").beginObject();
        out.name("pods").value(answer.pods());
        out.name("onExisting").value(answer.onExisting());
        out.name("plannedOnExisting").value(answer.plannedOnExisting());
        out.name("onNew").value(answer.onNew());
        out.name("unplaceable").value(answer.unplaceable().size());
        out.name("newNodes").value(answer.plan().launches().size());
        out.name("pricePerHour").value(number(answer.price()));
        out.name("priceLowerBound").value(number(answer.plan().lowerBound()));
        out.name("planMillis").value(Math.round(answer.planMillis() * 1000) / 1e3);
        out.endObject();
    }

    private void launch(PodPlan.Launch launch) throws IOException {
        LaunchOption cheapest = launch.claim().cheapest();
        out.beginObject();
        out.name("id").value(launch.claim().id());
        out.name("nodePool").value(launch.claim().pool().name());
        out.name("instanceType").value(cheapest.instanceType());
        out.name("zone").value(cheapest.zone());
        out.name("capacityType").value(cheapest.capacityType().text());
        out.name("pricePerHour").value(number(cheapest.price()));
        var others = new LinkedHashSet<String>();
        launch.claim().options().forEach(option -> others.add(option.instanceType()));
        others.remove(cheapest.instanceType());
        texts("alternatives", others);
        pods(launch.pods());
        out.endObject();
    }

    private void refused(PodPlan.Refused refused) throws IOException {
        out.beginObject();
        out.name("pod").value(refused.pod().key());
        texts("reasons", refused.reasons());
        out.name("suggestions").beginArray();
        for (Suggestion suggestion : refused.suggestions()) {
            out.beginObject();
            out.name("text").value(suggestion.text());
            out.name("patch").beginArray();
            for (Suggestion.Operation operation : suggestion.patch()) {
                out.beginObject();
                out.name("op").value(operation.op());
                out.name("path").value(operation.path());
                if (operation.value() != null) {
                    out.name("value").jsonValue(VALUES.toJson(operation.value()));
                }
                out.endObject();
            }
            out.endArray();
            out.endObject();
        }
        out.endArray();
        out.endObject();
    }

    private void pods(List<Pod> pods) throws IOException {
        out.name("pods").beginArray();
        for (Pod pod : pods) {
            out.value(pod.key());
        }
        out.endArray();
    }

    private void texts(String name, Collection<String> texts) throws IOException {
        out.name(name).beginArray();
        for (String text : texts) {
            out.value(text);
        }
        out.endArray();
    }

    /** Exact: sums in a reader's decimals are ours. */
    private static BigDecimal number(HourlyPrice price) {
        BigDecimal dollars = BigDecimal.valueOf(price.nanos(), 9).stripTrailingZeros();
        return dollars.scale() < 0 ? dollars.setScale(0) : dollars;
    }
}

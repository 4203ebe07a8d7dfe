package dev.joiner.twin.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The record for other processes. Thread-safe: no state. */
final class RecordJson {
    private RecordJson() {}

    static ArrayNode of(List<RecordedCall> calls) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (RecordedCall call : calls) {
            ObjectNode entry = array.addObject()
                    .put("sequence", call.sequence())
                    .put("at", call.at().toString())
                    .put("durationMillis", call.duration().toNanos() / 1e6)
                    .put("service", call.service())
                    .put("action", call.action())
                    .put("status", call.status())
                    .put("errorCode", call.errorCode())
                    .put("forwarded", call.forwarded());
            ObjectNode parameters = entry.putObject("parameters");
            call.parameters().forEach(parameters::put);
            ArrayNode instances = entry.putArray("instances");
            call.instances().forEach(instances::add);
        }
        return array;
    }
}

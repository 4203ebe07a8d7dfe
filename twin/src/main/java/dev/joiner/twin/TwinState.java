package dev.joiner.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.local.TwinException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code joiner twin up} tells others about a running twin: the JSON of {@code kind: Twin}.
 *
 * @param name its name
 * @param kubeconfig of a user who may do everything
 * @param ec2Endpoint the recording proxy, what Joiner gets
 * @param motoEndpoint the emulator itself
 * @param schedulerName whom opted-in pods get
 * @param optInLabel the namespace label, {@code key=value}
 * @param bin the folder with kubectl, helm and the other tools
 * @param logs log files by process
 * @param pid of the process that keeps the twin
 */
public record TwinState(
        String name,
        String kubeconfig,
        String ec2Endpoint,
        String motoEndpoint,
        String schedulerName,
        String optInLabel,
        String bin,
        Map<String, String> logs,
        long pid) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Copies the logs in their order. */
    public TwinState {
        logs = Collections.unmodifiableMap(new LinkedHashMap<>(logs));
    }

    /** The stable JSON. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "joiner.dev/v1alpha1")
                .put("kind", "Twin")
                .put("name", name)
                .put("kubeconfig", kubeconfig)
                .put("ec2Endpoint", ec2Endpoint)
                .put("motoEndpoint", motoEndpoint)
                .put("schedulerName", schedulerName)
                .put("optInLabel", optInLabel)
                .put("bin", bin)
                .put("pid", pid);
        ObjectNode files = json.putObject("logs");
        logs.forEach(files::put);
        return json;
    }

    /** {@link #toJson} as text. */
    public String toText() {
        try {
            return JSON.writeValueAsString(toJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }

    /** Reads what {@link #toText} wrote. */
    public static TwinState parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            var logs = new LinkedHashMap<String, String>();
            json.path("logs")
                    .properties()
                    .forEach(log -> logs.put(log.getKey(), log.getValue().asText()));
            return new TwinState(
                    json.path("name").asText(),
                    json.path("kubeconfig").asText(),
                    json.path("ec2Endpoint").asText(),
                    json.path("motoEndpoint").asText(),
                    json.path("schedulerName").asText(),
                    json.path("optInLabel").asText(),
                    json.path("bin").asText(),
                    logs,
                    json.path("pid").asLong());
        } catch (JsonProcessingException e) {
            throw new TwinException("the state of a twin is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}

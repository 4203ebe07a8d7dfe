package dev.joiner.twin.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An EC2 instance as the emulator keeps it, also after its end.
 *
 * @param id {@code i-…}
 * @param state pending, running, shutting-down, terminated, stopping or stopped
 * @param type instance type
 * @param zone availability zone
 * @param capacityType spot or on-demand
 * @param privateIp its address
 * @param privateDns the name that becomes the Node's name
 * @param image AMI id
 * @param architecture x86_64 or arm64, from the AMI
 * @param launchedAt when EC2 accepted it
 * @param runningAt when it turns running
 * @param rootGiB size of the first disk
 * @param pricePerHour in US dollars, as the emulator's own list has it; 0 for a type without a price
 * @param userData decoded; empty for none
 * @param tags its tags, sorted
 */
public record Instance(
        String id,
        String state,
        String type,
        String zone,
        String capacityType,
        String privateIp,
        String privateDns,
        String image,
        String architecture,
        Instant launchedAt,
        Instant runningAt,
        int rootGiB,
        double pricePerHour,
        String userData,
        Map<String, String> tags) {
    /** Copies the tags. */
    public Instance {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /** Whether it costs money: pending, running, stopping or shutting-down. */
    public boolean isAlive() {
        return !state.equals("terminated") && !state.equals("stopped");
    }

    static Instance of(JsonNode json) {
        var tags = new TreeMap<String, String>();
        json.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new Instance(
                json.path("id").asText(),
                json.path("state").asText(),
                json.path("type").asText(),
                json.path("zone").asText(),
                json.path("lifecycle").asText(),
                json.path("privateIp").asText(),
                json.path("privateDns").asText(),
                json.path("image").asText(),
                json.path("architecture").asText(),
                Instant.ofEpochMilli(json.path("launchedAt").asLong()),
                Instant.ofEpochMilli(json.path("runningAt").asLong()),
                json.path("rootGiB").asInt(20),
                json.path("pricePerHour").asDouble(),
                new String(Base64.getMimeDecoder().decode(json.path("userData").asText()), StandardCharsets.UTF_8),
                tags);
    }
}

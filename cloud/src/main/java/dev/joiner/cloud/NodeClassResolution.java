package dev.joiner.cloud;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the cloud makes of a node class.
 *
 * @param subnets id to zone, in the order of preference
 * @param securityGroups ids
 * @param images what its nodes boot, one an architecture
 * @param notices remarks for the user that are no errors, as {@code "amiFamily is not set: ..."}
 * @param problems why nothing can be launched with it; empty when it is ready
 */
public record NodeClassResolution(
        Map<String, String> subnets,
        List<String> securityGroups,
        List<Image> images,
        List<String> notices,
        List<String> problems) {
    /** Copies the collections; {@code subnets} keeps its order. */
    public NodeClassResolution {
        subnets = Collections.unmodifiableMap(new LinkedHashMap<>(subnets));
        securityGroups = List.copyOf(securityGroups);
        images = List.copyOf(images);
        notices = List.copyOf(notices);
        problems = List.copyOf(problems);
    }

    /** An image for one architecture ({@code amd64}, {@code arm64}). */
    public record Image(String id, String arch) {}
}

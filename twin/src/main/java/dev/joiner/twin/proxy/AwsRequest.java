package dev.joiner.twin.proxy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request says about itself.
 *
 * @param service signing name
 * @param action operation
 * @param parameters of the query protocol; empty for others
 */
record AwsRequest(String service, String action, Map<String, String> parameters) {
    // Credential=KEY/DATE/REGION/SERVICE/aws4_request
    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]*/[^/]*/[^/]*/([^/]+)/aws4_request");
    private static final Pattern KEPT = Pattern.compile("ClientToken|DryRun|MinCount|MaxCount|LaunchTemplateName"
            + "|TargetCapacitySpecification\\..*|InstanceId\\.\\d+|ResourceId\\.\\d+|Type|MaxResults");

    static AwsRequest of(
            Optional<String> authorization, Optional<String> target, String method, String path, byte[] body) {
        Matcher scope = SCOPE.matcher(authorization.orElse(""));
        String service = scope.find() ? scope.group(1) : "";
        if (target.isPresent()) {
            return new AwsRequest(service, target.get().substring(target.get().lastIndexOf('.') + 1), Map.of());
        }
        Map<String, String> form = form(new String(body, StandardCharsets.UTF_8));
        return form.containsKey("Action")
                ? new AwsRequest(service, form.getOrDefault("Action", ""), form)
                : new AwsRequest(service, method + " " + path, Map.of());
    }

    /** The parameters that the record keeps: user data and tags would make it huge. */
    Map<String, String> kept() {
        var kept = new TreeMap<>(parameters);
        kept.keySet().removeIf(key -> !KEPT.matcher(key).matches());
        return kept;
    }

    boolean isDryRun() {
        return "true".equalsIgnoreCase(parameters.getOrDefault("DryRun", ""));
    }

    private static Map<String, String> form(String body) {
        var form = new TreeMap<String, String>();
        if (body.startsWith("{")) {
            return form;
        }
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return Collections.unmodifiableMap(form);
    }
}

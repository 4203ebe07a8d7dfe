package dev.joiner.webhook;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bodies that cost far more than they weigh, each nearly as large as a body may be. */
final class HostileBodies {
    private static final int BYTES = (7 << 20) - (64 << 10);

    private HostileBodies() {}

    /** By what is wrong with them. */
    static Map<String, String> all() {
        var bodies = new LinkedHashMap<String, String>();
        bodies.put("millions of empty objects", "[" + repeated("{},") + "{}]");
        bodies.put("millions of empty objects in a pod", review("v1", "Pod", "{\"a\":[" + repeated("{},") + "{}]}"));
        bodies.put("millions of keys", review("v1", "Pod", "{\"metadata\":{" + keys() + "}}"));
        bodies.put("one key, millions of times", review("v1", "Pod", "{" + repeated("\"a\":{},") + "\"a\":0}"));
        bodies.put("nested without end", "[".repeat(BYTES));
        bodies.put("an object nested without end", review("v1", "Pod", "{\"a\":" + "[".repeat(BYTES) + "}"));
        bodies.put("a number of millions of digits", review("v1", "Pod", "{\"spec\":{\"priority\":" + digits() + "}}"));
        bodies.put("a quantity of millions of digits", pod("\"cpu\":\"" + digits() + "\""));
        bodies.put("a name of two bytes a letter", pod("\"" + "ü".repeat(BYTES / 2) + "\":\"1\""));
        bodies.put(
                "a label of a single letter, millions of times",
                review("v1", "Pod", "{\"metadata\":{\"labels\":{\"" + "a".repeat(BYTES) + "\":\"b\"}}}"));
        bodies.put(
                "as many requirements as are read",
                review(
                        "karpenter.sh/v1alpha5",
                        "Provisioner",
                        "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"requirements\":[" + "{\"key\":1},".repeat(40_000)
                                + "{}]}}"));
        bodies.put(
                "as many containers as are read",
                review("v1", "Pod", "{\"metadata\":{},\"spec\":{\"containers\":[" + "{},".repeat(90_000) + "{}]}}"));
        bodies.put("garbage", "\u0000".repeat(BYTES));
        return bodies;
    }

    private static String pod(String requests) {
        return review(
                "v1",
                "Pod",
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"resources\":{\"requests\":{" + requests
                        + "}}}]}}");
    }

    private static String repeated(String part) {
        return part.repeat((BYTES - 300) / part.length());
    }

    private static String digits() {
        return "1".repeat(BYTES - 300);
    }

    private static String keys() {
        var keys = new StringBuilder(BYTES);
        for (int i = 0; keys.length() < BYTES - 300; i++) {
            keys.append('"').append(Integer.toString(i, 36)).append("\":{},");
        }
        return keys.append("\"z\":0").toString();
    }

    private static String review(String apiVersion, String kind, String object) {
        int slash = apiVersion.indexOf('/');
        return "{\"request\":{\"uid\":\"u\",\"kind\":{\"group\":\"" + (slash < 0 ? "" : apiVersion.substring(0, slash))
                + "\",\"version\":\"" + apiVersion.substring(slash + 1) + "\",\"kind\":\"" + kind + "\"},\"object\":"
                + object + "}}";
    }
}

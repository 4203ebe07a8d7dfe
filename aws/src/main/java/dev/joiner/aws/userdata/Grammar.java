package dev.joiner.aws.userdata;

import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.Taint;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What Kubernetes allows in the values that end in user data; none of it can leave a quoted string. */
final class Grammar {
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern AMOUNT = Pattern.compile("[0-9][0-9.]{0,20}([a-zA-Z]{0,2}|e[0-9]{1,2}|%)");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");
    private static final Set<String> RESOURCES = Set.of("cpu", "memory", "ephemeral-storage", "pid");
    private static final Set<String> SIGNALS = Set.of(
            "memory.available",
            "nodefs.available",
            "nodefs.inodesFree",
            "imagefs.available",
            "imagefs.inodesFree",
            "pid.available");
    private static final Set<String> EFFECTS = Set.of(Taint.NO_SCHEDULE, Taint.PREFER_NO_SCHEDULE, Taint.NO_EXECUTE);
    private static final int SHOWN = 80;

    private Grammar() {}

    static void checkLabel(String key, String value) {
        checkKey("label key", key);
        checkValue("value of label " + key, value);
    }

    static void checkTaint(Taint taint) {
        checkKey("taint key", taint.key());
        checkValue("value of taint " + taint.key(), taint.value());
        if (!EFFECTS.contains(taint.effect())) {
            throw wrong("effect of taint " + taint.key(), taint.effect());
        }
    }

    static void checkKubelet(KubeletSettings kubelet) {
        checkAmounts("kubeReserved", RESOURCES, kubelet.kubeReserved());
        checkAmounts("systemReserved", RESOURCES, kubelet.systemReserved());
        checkAmounts("evictionHard", SIGNALS, kubelet.evictionHard());
        for (String address : kubelet.clusterDns()) {
            if (!ADDRESS.matcher(address).matches()) {
                throw wrong("clusterDNS", address);
            }
        }
    }

    private static void checkAmounts(String field, Set<String> names, Map<String, String> amounts) {
        amounts.forEach((name, amount) -> {
            if (!names.contains(name)) {
                throw wrong("key of " + field, name);
            }
            if (!AMOUNT.matcher(amount).matches()) {
                throw wrong(field + "." + name, amount);
            }
        });
    }

    private static void checkKey(String what, String key) {
        int slash = key.indexOf('/');
        boolean domain = slash < 0 || DOMAIN.matcher(key.substring(0, slash)).matches();
        if (!domain || !NAME.matcher(key.substring(slash + 1)).matches()) {
            throw wrong(what, key);
        }
    }

    private static void checkValue(String what, String value) {
        if (!value.isEmpty() && !NAME.matcher(value).matches()) {
            throw wrong(what, value);
        }
    }

    private static UserDataException wrong(String what, String value) {
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new UserDataException(
                what + " '" + shown + "' is not valid in Kubernetes and cannot be given to a node");
    }
}

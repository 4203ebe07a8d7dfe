package dev.joiner.aws.instance;

import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.ErrorKind;
import dev.joiner.cloud.CloudException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls about many instances by id. EC2 fails the whole call for one id that it does not know: ids that its error names
 * are left out, and where it names none the call is halved until the unknown one stands alone.
 */
final class KnownIds {
    private static final Pattern ID = Pattern.compile("i-[0-9a-zA-Z]+");
    private static final Pattern BETWEEN_IDS = Pattern.compile("[^0-9a-zA-Z-]+");

    private KnownIds() {}

    /** The ids without repetitions, in batches; what cannot be an id goes to {@code unknown} unasked. */
    static List<List<String>> batches(Collection<String> ids, int size, Set<String> unknown) {
        var sound = new TreeSet<String>();
        ids.forEach(id -> (ID.matcher(id).matches() ? sound : unknown).add(id));
        var all = List.copyOf(sound);
        var batches = new ArrayList<List<String>>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return batches;
    }

    /**
     * Makes the call for all of these ids that EC2 knows and adds the others to {@code unknown}.
     *
     * @throws CloudException whatever else fails; calls for some of the ids may have been made
     */
    static void call(List<String> ids, Set<String> unknown, Consumer<List<String>> call) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            call.accept(ids);
        } catch (CloudException e) {
            if (Calls.kindOf(e) != ErrorKind.INSTANCE_UNKNOWN) {
                throw e;
            }
            if (ids.size() == 1) {
                unknown.addAll(ids);
                return;
            }
            Set<String> words = BETWEEN_IDS.splitAsStream(Calls.awsMessage(e)).collect(Collectors.toSet());
            List<String> named = ids.stream().filter(words::contains).toList();
            if (named.isEmpty()) {
                call(ids.subList(0, ids.size() / 2), unknown, call);
                call(ids.subList(ids.size() / 2, ids.size()), unknown, call);
            } else {
                unknown.addAll(named);
                call(ids.stream().filter(id -> !words.contains(id)).toList(), unknown, call);
            }
        }
    }
}

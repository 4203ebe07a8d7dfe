package dev.joiner.planner.model;

import dev.joiner.planner.Room;
import dev.joiner.planner.VolumeUse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives volumes that one pod at a time may have (ReadWriteOncePod) to the first pods that ask for them; no other can
 * have a place until that pod is gone. Thread-safe: no state.
 */
public final class SoleVolumes {
    private SoleVolumes() {}

    /** Limits the classes, which come in the order in which they are served. */
    public static void share(List<PodClass> classes, List<Room> rooms) {
        Set<String> taken = null;
        for (PodClass podClass : classes) {
            List<String> wanted = of(podClass.shape().volumes());
            if (!wanted.isEmpty()) {
                taken = taken == null ? taken(rooms) : taken;
                podClass.most(wanted.stream().anyMatch(taken::contains) ? 0 : 1);
                if (podClass.shape().refusals().isEmpty()) {
                    taken.addAll(wanted);
                }
            }
        }
    }

    private static Set<String> taken(List<Room> rooms) {
        var taken = new HashSet<String>();
        for (Room room : rooms) {
            room.residents().forEach(resident -> taken.addAll(of(resident.volumes())));
        }
        return taken;
    }

    /** The claims that nobody else may use. */
    public static List<String> of(List<VolumeUse> volumes) {
        return volumes.stream().filter(VolumeUse::alone).map(VolumeUse::volume).toList();
    }
}

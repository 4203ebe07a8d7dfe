package dev.joiner.cli.measure;

import dev.joiner.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the leading controller process uses, as Linux counts it.
 *
 * @param pod name of the replica that leads
 * @param pid of its process
 */
record LeaderUsage(String pod, long pid) {
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/joiner-leader";

    /** The leader at this moment. */
    static LeaderUsage of(Twin twin) {
        String holder = twin.api().get(LEASE).at("/spec/holderIdentity").asText();
        return new LeaderUsage(holder, twin.process(holder).pid());
    }

    /** CPU time since its start. */
    Duration cpu() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Most memory that it ever had in RAM, in MB; 0 where Linux' /proc is missing. */
    long peakRssMegabytes() {
        return status("VmHWM:");
    }

    /** Memory that it has in RAM now, in MB; 0 where Linux' /proc is missing. */
    long rssMegabytes() {
        return status("VmRSS:");
    }

    private long status(String field) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kilobytes -> Long.parseLong(kilobytes) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}

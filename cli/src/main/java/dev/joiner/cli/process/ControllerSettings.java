package dev.joiner.cli.process;

import dev.joiner.api.Labels;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.provisioner.ProvisionerSettings;
import dev.joiner.webhook.CertificateSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the controller process.
 *
 * @param kubeconfig null for the pod's own service account
 * @param podName tells replicas apart
 * @param namespace of the installation
 * @param address that its ports listen on
 * @param webhookNames names that the API server may call the webhook by
 * @param webhookConfiguration name of the webhook configurations
 * @param certificates how long the webhook's certificates live
 * @param schedulerName name of the scheduler that has our extender
 * @param sentinel whether there is a sentinel that lets the extender see what fits nowhere
 */
record ControllerSettings(
        @Nullable Path kubeconfig,
        String podName,
        String namespace,
        String address,
        int webhookPort,
        int healthPort,
        List<String> webhookNames,
        String webhookConfiguration,
        CertificateSettings certificates,
        String schedulerName,
        boolean sentinel,
        String clusterName,
        Optional<String> clusterEndpoint,
        Optional<String> instanceProfile,
        Optional<String> region,
        Optional<URI> awsEndpoint,
        ProvisionerSettings provisioner) {
    /** From environment variables. */
    static ControllerSettings of(Map<String, String> variables) {
        var environment = new Environment(variables);
        String namespace = environment.text("POD_NAMESPACE", "joiner");
        String service = environment.text("WEBHOOK_SERVICE", "joiner");
        CertificateSettings certificates = CertificateSettings.DEFAULT;
        ProvisionerSettings defaults = ProvisionerSettings.DEFAULT;
        boolean sentinel = environment.sentinel();
        String schedulerName = environment.text("SCHEDULER_NAME", Labels.SCHEDULER_NAME);
        var names = new ArrayList<>(
                List.of(service + "." + namespace + ".svc", service + "." + namespace + ".svc.cluster.local"));
        names.addAll(environment.list("WEBHOOK_EXTRA_NAMES"));
        var settings = new ControllerSettings(
                environment.path("KUBECONFIG"),
                environment.text("POD_NAME", "joiner"),
                namespace,
                environment.text("POD_IP", "0.0.0.0"),
                environment.port("WEBHOOK_PORT", 8443),
                environment.port("HEALTH_PROBE_PORT", 8081),
                names,
                environment.text("WEBHOOK_CONFIGURATION", service),
                new CertificateSettings(
                        environment.duration("WEBHOOK_AUTHORITY_LIFETIME", certificates.authority()),
                        environment.duration("WEBHOOK_LEAF_LIFETIME", certificates.leaf()),
                        environment.duration("WEBHOOK_CERTIFICATE_LOOK", certificates.look()),
                        Optional.ofNullable(environment.path("WEBHOOK_CLIENT_CA"))),
                schedulerName,
                sentinel,
                environment.required("CLUSTER_NAME"),
                environment.text("CLUSTER_ENDPOINT"),
                environment.text("DEFAULT_INSTANCE_PROFILE"),
                environment.text("AWS_REGION"),
                environment.uri("AWS_ENDPOINT_URL"),
                defaults.withBatch(
                                environment.duration(
                                        "BATCH_IDLE_DURATION", defaults.batch().idle()),
                                environment.duration(
                                        "BATCH_MAX_DURATION", defaults.batch().most()))
                        .withGangs(environment.duration("GANG_TIMEOUT", defaults.gangWithin()))
                        .withVerdictAfter(sentinel ? verdictAfter(environment) : Duration.ZERO)
                        .withScheduler(schedulerName));
        environment.check();
        return settings;
    }

    private static Duration verdictAfter(Environment environment) {
        return environment.text("VERDICT_AFTER", "").equals("never")
                ? ProvisionerSettings.NEVER
                : environment.duration("VERDICT_AFTER", Duration.ofSeconds(5));
    }

    /** The installation, as {@code namespace/name}; all its replicas say the same. */
    String release() {
        return namespace + "/" + webhookConfiguration;
    }

    /** What the AWS side needs of it. */
    AwsSettings aws() {
        AwsSettings base = AwsSettings.forCluster(clusterName);
        return new AwsSettings(
                clusterName,
                clusterEndpoint,
                base.clusterCaBundle(),
                base.serviceCidr(),
                instanceProfile,
                region,
                awsEndpoint,
                base.vmMemoryOverheadPercent(),
                base.reservedEnis(),
                base.enableEniLimitedPodDensity(),
                base.tags());
    }
}

package dev.joiner.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
    /** The article's workload and pool. */
    private static final String SEED = "src/main/resources/dev/joiner/cli/seed";

    private static final String MIX = "src/test/resources/dev/joiner/cli/plan/";

    @TempDir
    private Path folder = Path.of("");

    private static JsonObject json(CommandRun run) {
        assertThat(run.err()).doesNotContain("error");
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }

    private static JsonObject plan(String manifest, String... more) {
        var arguments = new ArrayList<>(List.of("plan", "-f", "-", "--output", "json"));
        arguments.addAll(List.of(more));
        return json(CommandRun.withInput(manifest, arguments.toArray(String[]::new)));
    }

    private static List<String> texts(JsonObject object, String key) {
        return object.getAsJsonArray(key).asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    private static JsonObject first(JsonObject object, String key) {
        return object.getAsJsonArray(key).get(0).getAsJsonObject();
    }

    /** The pods of all launches. */
    private static List<String> planned(JsonObject plan) {
        var pods = new ArrayList<String>();
        plan.getAsJsonArray("launches").forEach(launch -> pods.addAll(texts(launch.getAsJsonObject(), "pods")));
        return pods;
    }

    private static int count(JsonObject plan, String key) {
        return plan.getAsJsonObject("summary").get(key).getAsInt();
    }

    private static String pod(String name, String spec) {
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec: {containers: [{name: c, resources: {requests: {cpu: 500m}}}], %s}
                """.formatted(name, spec);
    }

    @Test
    void plans_the_article_s_workload_on_the_article_s_type() {
        CommandRun run = CommandRun.of("plan", "-f", SEED, "--output", "json");

        JsonObject plan = json(run);
        assertThat(run.code()).isZero();
        assertThat(plan.get("apiVersion").getAsString()).isEqualTo("joiner.dev/v1alpha1");
        assertThat(plan.get("kind").getAsString()).isEqualTo("Plan");
        JsonObject launch = first(plan, "launches");
        assertThat(launch.get("id").getAsString()).isEqualTo("default-1");
        assertThat(launch.get("nodePool").getAsString()).isEqualTo("default");
        assertThat(launch.get("instanceType").getAsString()).isEqualTo("t3.medium");
        assertThat(launch.get("zone").getAsString()).startsWith("us-east-1");
        assertThat(launch.get("capacityType").getAsString()).isEqualTo("on-demand");
        assertThat(launch.get("pricePerHour").toString()).isEqualTo("0.0416");
        assertThat(texts(launch, "alternatives")).isEmpty();
        assertThat(texts(launch, "pods")).containsExactly("default/php-apache-1");
        assertThat(run.err()).contains("left out, as it means nothing to a plan: 1 Service");
    }

    @Test
    void every_pod_of_the_packing_benchmark_stands_in_exactly_one_place() {
        CommandRun run = CommandRun.of(
                "plan",
                "-f",
                MIX + "nodepool.yaml",
                MIX + "pods-diverse-1000.json.gz",
                "--catalog",
                MIX + "catalogue-400.json.gz",
                "--output",
                "json");

        JsonObject plan = json(run);
        List<String> places = planned(plan);
        plan.getAsJsonArray("unplaceable")
                .forEach(pod -> places.add(pod.getAsJsonObject().get("pod").getAsString()));
        assertThat(places).hasSize(1000).doesNotHaveDuplicates();
        assertThat(texts(plan, "bindingOrder")).containsExactlyInAnyOrderElementsOf(planned(plan));
        assertThat(count(plan, "pods")).isEqualTo(1000);
        assertThat(run.code()).isEqualTo(count(plan, "unplaceable") == 0 ? 0 : 2);
    }

    @Test
    void says_what_it_assumed() {
        JsonObject plan = plan(pod("a", ""));

        assertThat(texts(plan, "assumptions"))
                .hasSize(2)
                .contains("there is no node pool in the input: one that allows everything is assumed ('default')")
                .last()
                .asString()
                .matches(
                        "no price is known of \\d+ instance types that the pool 'default' allows; they are left out: those"
                                + " of .*r9g.*");
        assertThat(plan("""
                                apiVersion: karpenter.sh/v1
                                kind: NodePool
                                metadata: {name: web}
                                spec:
                                  template:
                                    spec:
                                      requirements: []
                                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: bottle}
                                """ + pod("a", "")).getAsJsonArray("assumptions").toString())
                .contains("the EC2NodeClass 'bottle' is not in the input");
    }

    @Test
    void exits_with_2_when_a_pod_has_no_place() {
        CommandRun run = CommandRun.withInput(
                "{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {containers: [{name: c, resources:"
                        + " {requests: {cpu: 5000}}}]}}",
                "plan",
                "-f",
                "-");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out())
                .contains("1 pod without a place:")
                .contains("default/big")
                .contains("5000 cpu");
    }

    @Test
    void expands_replicas_of_every_workload() {
        String template = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}";
        JsonObject plan = plan("""
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 2, %1$s}}
                ---
                {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {replicas: 2, %1$s}}
                ---
                {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r, namespace: x}, spec: {%1$s}}
                ---
                {apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {parallelism: 3, completions: 2, %1$s}}
                ---
                {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {%1$s}}}}
                ---
                {apiVersion: batch/v1, kind: Job, metadata: {name: later}, spec: {suspend: true, %1$s}}
                """.formatted(template));

        assertThat(planned(plan))
                .containsExactlyInAnyOrder(
                        "default/d-1",
                        "default/d-2",
                        "default/s-0",
                        "default/s-1",
                        "x/r-1",
                        "default/j-1",
                        "default/j-2",
                        "default/c-1");
    }

    @Test
    void pods_that_a_workload_has_already_made_are_not_made_again() {
        String template = "template: {spec: {containers: [{name: c}]}}";
        JsonObject plan = plan("""
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 3, %1$s}}
                ---
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: d-5f, ownerReferences: [{kind: Deployment, name: d, controller: true}]}
                spec: {replicas: 3, %1$s}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: d-5f-x, ownerReferences: [{kind: ReplicaSet, name: d-5f, controller: true}]}
                spec: {containers: [{name: c}]}
                """.formatted(template));

        assertThat(planned(plan)).containsExactlyInAnyOrder("default/d-1", "default/d-2", "default/d-5f-x");
    }

    @Test
    void room_on_nodes_of_the_input_comes_first() {
        JsonObject plan = plan("""
                apiVersion: v1
                kind: Node
                metadata: {name: here, labels: {kubernetes.io/hostname: here}}
                status: {allocatable: {cpu: "1", memory: 4Gi, pods: "10"}, conditions: [{type: Ready, status: "True"}]}
                """ + pod("bound", "nodeName: here") + pod("one", "") + pod("other", ""));

        assertThat(first(plan, "existing").get("node").getAsString()).isEqualTo("here");
        assertThat(texts(first(plan, "existing"), "pods")).hasSize(2).first().isEqualTo("default/bound");
        assertThat(count(plan, "onExisting")).isEqualTo(2);
        assertThat(count(plan, "onNew")).isEqualTo(1);
    }

    @Test
    void a_cordoned_node_takes_nothing() {
        JsonObject plan = plan("""
                {apiVersion: v1, kind: Node, metadata: {name: shut}, spec: {unschedulable: true},
                 status: {allocatable: {cpu: "8", memory: 4Gi, pods: "10"}}}
                """ + pod("a", ""));

        assertThat(count(plan, "onNew")).isEqualTo(1);
    }

    @Test
    void the_sentinel_of_a_cluster_is_no_room() {
        JsonObject plan = plan("""
                {apiVersion: v1, kind: Node, metadata: {name: joiner-sentinel},
                 spec: {taints: [{key: joiner.dev/sentinel, effect: NoSchedule}]},
                 status: {allocatable: {cpu: 1M, memory: 1Pi, pods: 1M}, conditions: [{type: Ready, status: "True"}]}}
                """ + pod("a", "tolerations: [{key: joiner.dev/sentinel, operator: Exists}]"));

        assertThat(count(plan, "onNew")).isEqualTo(1);
    }

    @Test
    void ended_pods_are_left_out_and_gated_ones_have_no_place() {
        CommandRun run = CommandRun.withInput(
                """
                {apiVersion: v1, kind: Pod, metadata: {name: done}, spec: {containers: [{name: c}]},
                 status: {phase: Succeeded}}
                """ + pod("gated", "schedulingGates: [{name: quota}]"), "plan", "-f", "-", "--output", "json");

        JsonObject plan = json(run);
        assertThat(run.code()).isEqualTo(2);
        assertThat(count(plan, "pods")).isEqualTo(1);
        assertThat(texts(first(plan, "unplaceable"), "reasons").getFirst()).contains("scheduling gate 'quota'");
    }

    @Test
    void volumes_of_a_class_that_is_not_there_are_assumed_to_follow_the_pod() {
        JsonObject plan = plan("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  replicas: 2
                  template: {spec: {containers: [{name: c}]}}
                  volumeClaimTemplates:
                  - {metadata: {name: data}, spec: {storageClassName: gp3}}
                """);

        assertThat(count(plan, "unplaceable")).isZero();
        assertThat(texts(plan, "assumptions").toString()).contains("the StorageClass 'gp3' is not in the input");
    }

    @Test
    void the_same_input_gives_the_same_answer_whatever_its_order() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), pod("a", "") + pod("b", "") + pod("c", ""));
        Path other = Files.writeString(folder.resolve("other.yaml"), pod("c", "") + pod("a", "") + pod("b", ""));

        assertThat(withoutTime(one)).isEqualTo(withoutTime(other));
    }

    private static JsonObject withoutTime(Path file) {
        JsonObject plan = json(CommandRun.of("plan", "-f", file.toString(), "--output", "json"));
        plan.getAsJsonObject("summary").remove("planMillis");
        return plan;
    }

    @Test
    void a_person_sees_nodes_prices_and_how_full_each_node_is() {
        CommandRun run = CommandRun.withInput(pod("a", "") + pod("b", ""), "plan", "-f", "-", "--region", "us-west-2");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("1 new node for 2 pods: $")
                .contains("a month")
                .containsPattern("nodes +type +zone +bought")
                .containsPattern("us-west-2[a-d]")
                .containsPattern("[#█]+[.░]* +[0-9]+ %")
                .contains("estimates: list prices by family");
    }

    @Test
    void alternatives_are_other_types_that_would_do() {
        JsonObject launch = first(plan(pod("a", "")), "launches");
        List<String> alternatives = texts(launch, "alternatives");

        assertThat(alternatives)
                .isNotEmpty()
                .doesNotContain(launch.get("instanceType").getAsString());
        assertThat(new HashSet<>(alternatives)).hasSameSizeAs(alternatives);
    }

    @Test
    void a_reader_is_told_what_was_not_asked_for_and_what_it_costs() {
        CommandRun run = CommandRun.withInput("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 3
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      topologySpreadConstraints:
                      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway,
                         labelSelector: {matchLabels: {app: web}}}
                      containers: [{name: c}]
                """, "plan", "-f", "-");

        assertThat(run.out())
                .contains("3 of the 3 pods that want a place request neither cpu nor memory")
                .containsPattern("wishes \\(ScheduleAnyway, preferred affinity\\) cost \\$[0-9.]+ an hour")
                .containsPattern("allows arm64, too; amd64 alone would cost \\$[0-9.]+ an hour");
    }

    @Test
    void a_slip_in_a_quantity_is_named() {
        JsonObject plan = plan("""
                {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, resources: {requests:
                 {cpu: 2M, memory: 512m}}}]}}
                """);

        assertThat(texts(plan, "assumptions").toString())
                .contains("Pod a: spec.containers[0].resources.requests.memory '512m' is a byte", "512Mi was")
                .contains("requests.cpu '2M' is more cores than any machine has", "2m was probably meant");
    }

    @Test
    void a_field_of_another_version_is_answered_with_where_it_has_gone() {
        JsonObject plan = plan("""
                apiVersion: karpenter.sh/v1
                kind: NodePool
                metadata: {name: p}
                spec:
                  disruption: {expireAfter: 720h}
                  template: {spec: {kubelet: {maxPods: 20}, requirements: [],
                    nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: c}}}
                """);

        assertThat(texts(plan, "assumptions").toString())
                .contains("NodePool p: spec.disruption.expireAfter: is of another version and does nothing here: write"
                        + " spec.template.spec.expireAfter")
                .contains("spec.template.spec.kubelet: is of another version", "spec.kubelet of its EC2NodeClass");
    }

    @Test
    void a_kind_that_we_do_not_know_is_read_by_its_pod_template() {
        JsonObject plan = plan("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: shop}
                spec: {replicas: 2, template: {spec: {containers: [{name: c}]}}}
                """);

        assertThat(count(plan, "pods")).isEqualTo(2);
        assertThat(texts(plan, "assumptions").toString())
                .contains("argoproj.io/v1alpha1 Rollout is no kind that we know", "shop (2 pods)");
    }

    @Test
    void a_person_sees_how_many_waiting_pods_go_to_nodes_that_are_there() {
        CommandRun run = CommandRun.withInput("""
                apiVersion: v1
                kind: Node
                metadata: {name: here, labels: {kubernetes.io/hostname: here}}
                status: {allocatable: {cpu: "4", memory: 4Gi, pods: "10"}}
                """ + pod("bound", "nodeName: here") + pod("one", ""), "plan", "-f", "-");

        assertThat(run.out()).contains("2 pods on 1 node that is there; 1 of them waited for a place.");
    }

    @Test
    void an_empty_input_is_an_empty_plan() {
        JsonObject plan = plan("{apiVersion: v1, kind: List, items: []}");

        assertThat(plan.getAsJsonArray("launches")).isEqualTo(new JsonArray());
        assertThat(count(plan, "pods")).isZero();
    }
}

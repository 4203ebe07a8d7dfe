package dev.joiner.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.NodeClass.MetadataOptions;
import dev.joiner.aws.FakeEc2;
import dev.joiner.aws.FakeTime;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchTemplatesTest {
    private final FakeTime time = new FakeTime();
    private final FakeEc2 ec2 = new FakeEc2();
    private final LaunchTemplates templates =
            new LaunchTemplates(AwsSettings.forCluster("demo"), ec2, new Calls(time.clocks()));

    @Test
    void makesATemplateOnce() {
        assertThat(templates.ensure(content("ami-1"))).isEqualTo(templates.ensure(content("ami-1")));

        assertThat(ec2.templateRequests).hasSize(1);
    }

    @Test
    void doesNotMakeWhatItFoundAtStart() {
        ec2.templates.add(content("ami-1").name("demo"));

        templates.findExisting();
        templates.ensure(content("ami-1"));

        assertThat(ec2.templateRequests).isEmpty();
    }

    @Test
    void deletesOldOnesThatItDoesNotUse() {
        ec2.templates.addAll(
                List.of(content("ami-1").name("demo"), content("ami-2").name("demo")));
        templates.findExisting();
        String used = templates.ensure(content("ami-2"));

        templates.deleteOld(time.clocks());

        assertThat(ec2.templates).containsExactly(used);
        templates.ensure(content("ami-1"));
        assertThat(ec2.templates).hasSize(2);
    }

    @Test
    void leavesOneAloneThatWasNeededBetweenTheDecisionAndTheDeletion() {
        ec2.templates.addAll(
                List.of(content("ami-1").name("demo"), content("ami-2").name("demo")));
        templates.findExisting();

        templates.deleteOld(time.clocksWhere(() -> templates.ensure(content("ami-2"))));

        assertThat(ec2.templates).containsExactly(content("ami-2").name("demo"));
    }

    @Test
    void leavesOneAloneThatAnotherReplicaHasMadeAnewMeanwhile() {
        ec2.templates.add(content("ami-1").name("demo"));
        templates.findExisting();

        templates.deleteOld(time.clocksWhere(
                () -> ec2.templatesMadeAt = time.clocks().wall().instant()));

        assertThat(ec2.templates).hasSize(1);
    }

    @Test
    void doesNotMindOneThatSomebodyElseHasDeletedMeanwhile() {
        ec2.templates.addAll(
                List.of(content("ami-1").name("demo"), content("ami-2").name("demo")));
        templates.findExisting();

        templates.deleteOld(
                time.clocksWhere(() -> ec2.templates.remove(content("ami-1").name("demo"))));

        assertThat(ec2.templates).isEmpty();
    }

    @Test
    void leavesYoungOnesAlone() {
        ec2.templates.add(content("ami-1").name("demo"));
        ec2.templatesMadeAt = time.clocks().wall().instant().minus(LaunchTemplates.KEPT);
        templates.findExisting();

        templates.deleteOld(time.clocks());

        assertThat(ec2.templates).hasSize(1);
    }

    @Test
    void namesTemplatesWithinEc2sBoundsHoweverLongTheCluster() {
        assertThat(content("ami-1").name("c".repeat(100))).hasSize(128).matches("[a-zA-Z0-9().\\-/_]+");
    }

    @Test
    void namesADifferentContentDifferently() {
        assertThat(content("ami-1").name("demo"))
                .isNotEqualTo(content("ami-2").name("demo"))
                .isEqualTo(content("ami-1").name("demo"));
    }

    private static LaunchTemplateContent content(String image) {
        return new LaunchTemplateContent(
                image,
                "text",
                List.of("sg-1"),
                "profile",
                List.of(),
                MetadataOptions.V1ALPHA1_DEFAULT,
                false,
                Map.of());
    }
}

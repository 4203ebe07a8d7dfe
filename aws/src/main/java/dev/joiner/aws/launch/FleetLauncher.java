package dev.joiner.aws.launch;

import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.ErrorKind;
import dev.joiner.aws.client.Recent;
import dev.joiner.aws.instance.InstancesById;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Shortage;
import dev.joiner.cloud.LaunchOutcome.Throttled;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;

/**
 * Sends launches: one call, one attempt, one outcome. For a launch that may have been sent before, the instances in the
 * answer are looked up first: some may have ended since. Thread-safe.
 */
public final class FleetLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(FleetLauncher.class);

    /** Code for a launch whose instances have all ended: sending it again starts no others. */
    static final String INSTANCES_ENDED = "InstancesEnded";

    private static final int MOST_UNSENT = 1000;

    private final Ec2Client ec2;
    private final InstancesById instances;
    private final Calls calls;
    private final LaunchTemplates templates;
    private final UnavailableOfferings unavailable;
    private final InstantSource wall;

    /** Launches that this process has made and not sent yet, so that nobody can have sent them. */
    private final Recent<String, LaunchRequest> unsent = new Recent<>(MOST_UNSENT);

    /** Has sent nothing yet. */
    public FleetLauncher(
            Ec2Client ec2,
            InstancesById instances,
            Calls calls,
            LaunchTemplates templates,
            UnavailableOfferings unavailable,
            InstantSource wall) {
        this.ec2 = ec2;
        this.instances = instances;
        this.calls = calls;
        this.templates = templates;
        this.unavailable = unavailable;
        this.wall = wall;
    }

    /** Remembers a new request as never sent. */
    public LaunchRequest made(LaunchRequest request) {
        unsent.put(request.id(), request);
        return request;
    }

    /** Sends the launch and says what became of it. */
    public LaunchOutcome launch(LaunchRequest request) {
        LaunchBody body;
        try {
            body = LaunchBody.parse(request.body());
        } catch (LaunchBody.UnknownFormatException e) {
            // It may have been sent by another version: as Unknown, its instances are looked for by their tag.
            return new Unknown(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Refused("RequestNotReadable", e.getMessage() == null ? "" : e.getMessage());
        }
        if (!LaunchBody.id(request.body()).equals(request.id())) {
            return new Refused("RequestChanged", "the launch's text does not match its id " + request.id());
        }
        if (!calls.mayLaunch()) {
            return new Throttled("held back by our own rate limit for CreateFleet");
        }
        boolean first = unsent.remove(request.id()) != null;
        try {
            var response = ec2.createFleet(FleetCall.of(request.id(), body));
            return answered(response, request.id(), body, first);
        } catch (AwsServiceException e) {
            return failed(e, body);
        } catch (SdkException e) {
            return new Unknown("CreateFleet: no answer from EC2: " + e.getMessage());
        }
    }

    /** The same call as a dry run: EC2 checks it and starts nothing. */
    public void tryOut(LaunchRequest request) {
        var call = FleetCall.of(request.id(), LaunchBody.parse(request.body())).toBuilder()
                .dryRun(true)
                .build();
        calls.change("CreateFleet (dry run)", () -> ec2.createFleet(call));
    }

    private LaunchOutcome answered(CreateFleetResponse response, String id, LaunchBody body, boolean first) {
        FleetAnswer answer = FleetAnswer.read(response, id, body, wall.instant());
        for (int i = 0; i < answer.shortages().size(); i++) {
            mark(answer.errorKinds().get(i), answer.shortages().get(i), body);
        }
        LOG.atInfo()
                .addKeyValue("launch", id)
                .addKeyValue("wanted", body.count())
                .addKeyValue("started", answer.instances().size())
                .addKeyValue("shortages", answer.shortages().size())
                .log("Launch answered");
        return first || answer.instances().isEmpty() ? answer.outcome() : checked(answer);
    }

    private LaunchOutcome checked(FleetAnswer answer) {
        List<String> ids = answer.instances().stream().map(Instance::id).toList();
        FleetAnswer checked;
        try {
            checked = answer.checkedBy(instances.describe(ids));
        } catch (CloudException e) {
            return new Unknown(
                    "the instances of a launch that was sent again could not be looked up: " + e.getMessage());
        }
        return checked.instances().isEmpty() && checked.shortages().isEmpty()
                ? new Refused(INSTANCES_ENDED, "all instances of the launch have ended: " + ids)
                : checked.outcome();
    }

    private LaunchOutcome failed(AwsServiceException e, LaunchBody body) {
        ErrorKind kind = ErrorKind.of(e);
        String code = ErrorKind.code(e);
        String message = "CreateFleet: " + code + ": " + ErrorKind.message(e);
        return switch (kind) {
            case CAPACITY, SUBNET_FULL, NO_SPOT -> {
                List<Shortage> shortages = everywhere(body, code, message);
                shortages.forEach(shortage -> mark(kind, shortage, body));
                yield new Launched(List.of(), shortages);
            }
            case THROTTLED -> {
                calls.throttled();
                yield new Throttled(message);
            }
            case LATER, UNKNOWN -> new Unknown(message);
            case TEMPLATE_GONE -> {
                templates.forget(body.templates());
                yield new Refused(code, message);
            }
            case EXISTS, DRY_RUN, FORBIDDEN, INSTANCE_UNKNOWN, REFUSED -> new Refused(code, message);
        };
    }

    private static List<Shortage> everywhere(LaunchBody body, String code, String message) {
        var shortages = new ArrayList<Shortage>();
        for (LaunchBody.Config config : body.configs()) {
            config.zones()
                    .forEach((type, zones) -> zones.forEach(
                            zone -> shortages.add(new Shortage(type, zone, body.capacityType(), code, message))));
        }
        return shortages;
    }

    private void mark(ErrorKind kind, Shortage shortage, LaunchBody body) {
        switch (kind) {
            case CAPACITY -> unavailable.mark(shortage.capacityType(), shortage.instanceType(), shortage.zone());
            case SUBNET_FULL -> {
                String subnet = body.subnets().get(shortage.zone());
                if (subnet != null) {
                    unavailable.markSubnet(subnet);
                }
            }
            case NO_SPOT -> unavailable.markAll(shortage.capacityType());
            case THROTTLED -> calls.throttled();
            case TEMPLATE_GONE -> templates.forget(body.templates());
            case LATER, UNKNOWN, EXISTS, DRY_RUN, FORBIDDEN, INSTANCE_UNKNOWN, REFUSED ->
                LOG.atWarn()
                        .addKeyValue("instanceType", shortage.instanceType())
                        .addKeyValue("zone", shortage.zone())
                        .log("EC2 did not launch this type: {}: {}", shortage.code(), shortage.message());
        }
    }
}

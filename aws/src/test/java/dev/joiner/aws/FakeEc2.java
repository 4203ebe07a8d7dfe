package dev.joiner.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** EC2 as far as launches and terminations need it: all or nothing for a batch, names that exist once. */
final class FakeEc2 implements Ec2Client {
    final Set<String> running = new TreeSet<>();
    final Set<String> templates = new TreeSet<>();
    final List<TerminateInstancesRequest> terminations = new ArrayList<>();
    boolean namesMissingIds = true;
    Function<CreateFleetRequest, CreateFleetResponse> fleet =
            request -> CreateFleetResponse.builder().build();

    static AwsServiceException error(int status, String code, String message) {
        return Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    @Override
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        terminations.add(request);
        List<String> missing = request.instanceIds().stream()
                .filter(id -> !running.contains(id))
                .toList();
        if (!missing.isEmpty()) {
            String named = namesMissingIds ? String.join(", ", missing) : "of the request";
            throw error(400, "InvalidInstanceID.NotFound", "The instance IDs '" + named + "' do not exist");
        }
        running.removeAll(request.instanceIds());
        return TerminateInstancesResponse.builder().build();
    }

    @Override
    public CreateLaunchTemplateResponse createLaunchTemplate(CreateLaunchTemplateRequest request) {
        if (!templates.add(request.launchTemplateName())) {
            throw error(400, "InvalidLaunchTemplateName.AlreadyExistsException", "already in use");
        }
        return CreateLaunchTemplateResponse.builder().build();
    }

    @Override
    public CreateFleetResponse createFleet(CreateFleetRequest request) {
        return fleet.apply(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}

package dev.joiner.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class ErrorKindTest {
    @ParameterizedTest
    @CsvSource({
        "InsufficientInstanceCapacity, CAPACITY",
        "MaxSpotInstanceCountExceeded, CAPACITY",
        "VcpuLimitExceeded, CAPACITY",
        "UnfulfillableCapacity, CAPACITY",
        "Unsupported, CAPACITY",
        "MaxFleetCountExceeded, CAPACITY",
        "ReservationCapacityExceeded, CAPACITY",
        "InvalidFleetConfiguration, CAPACITY",
        "InsufficientFreeAddressesInSubnet, SUBNET_FULL",
        "AuthFailure.ServiceLinkedRoleCreationNotPermitted, NO_SPOT",
        "RequestLimitExceeded, THROTTLED",
        "EC2ThrottledException, THROTTLED",
        "InvalidLaunchTemplateName.NotFoundException, TEMPLATE_GONE",
        "InvalidInstanceID.NotFound, INSTANCE_UNKNOWN",
        "InvalidInstanceID.Malformed, INSTANCE_UNKNOWN",
        "InvalidLaunchTemplateName.AlreadyExistsException, EXISTS",
        "IdempotentParameterMismatch, REFUSED",
        "UnauthorizedOperation, FORBIDDEN",
        "DryRunOperation, DRY_RUN",
        "RequestExpired, LATER",
        "InternalError, UNKNOWN",
        "InvalidAMIID.NotFound, REFUSED",
        "SomethingNew, REFUSED"
    })
    void knowsTheCode(String code, ErrorKind kind) {
        assertThat(ErrorKind.of(code)).isEqualTo(kind);
    }

    @Test
    void takesAServerErrorWithoutACodeForUnknown() {
        assertThat(ErrorKind.of(exception(500, null))).isEqualTo(ErrorKind.UNKNOWN);
        assertThat(ErrorKind.code(exception(500, null))).isEqualTo("HTTP 500");
    }

    @Test
    void takesTooManyRequestsForThrottling() {
        assertThat(ErrorKind.of(exception(429, "Whatever"))).isEqualTo(ErrorKind.THROTTLED);
    }

    @Test
    void goesByTheCodeBeforeTheStatus() {
        assertThat(ErrorKind.of(exception(503, "RequestLimitExceeded"))).isEqualTo(ErrorKind.THROTTLED);
        assertThat(ErrorKind.of(exception(500, "InsufficientInstanceCapacity"))).isEqualTo(ErrorKind.CAPACITY);
    }

    static AwsServiceException exception(int status, @Nullable String code) {
        return Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("text")
                        .build())
                .build();
    }
}

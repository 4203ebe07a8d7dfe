package dev.joiner.aws.client;

import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What an error code of AWS means for us. The one table. */
public enum ErrorKind {
    /** This way to buy has nothing left for a while. */
    CAPACITY,
    /** The subnet has no free address. */
    SUBNET_FULL,
    /** Spot cannot be bought at all: its service-linked role is missing. */
    NO_SPOT,
    /** Too many calls. Nothing was done. */
    THROTTLED,
    /** The launch template is not there. */
    TEMPLATE_GONE,
    /** An instance is named that EC2 does not know: it is long gone, too young, or the name cannot be one. */
    INSTANCE_UNKNOWN,
    /** Something of this name exists already. */
    EXISTS,
    /** The dry run would have succeeded. */
    DRY_RUN,
    /** Joiner's role lacks the permission. */
    FORBIDDEN,
    /** Nothing was done, and the same request may succeed later: stale credentials, a request in progress. */
    LATER,
    /** Nobody knows whether it was done. */
    UNKNOWN,
    /** The request is wrong. */
    REFUSED;

    private static final int LONGEST_MESSAGE = 500;

    private static final Map<String, ErrorKind> TABLE = Map.ofEntries(
            Map.entry("InsufficientInstanceCapacity", CAPACITY),
            Map.entry("InsufficientHostCapacity", CAPACITY),
            Map.entry("InsufficientCapacityOnHost", CAPACITY),
            Map.entry("InsufficientReservedInstanceCapacity", CAPACITY),
            Map.entry("ReservationCapacityExceeded", CAPACITY),
            Map.entry("UnfulfillableCapacity", CAPACITY),
            Map.entry("MaxSpotInstanceCountExceeded", CAPACITY),
            Map.entry("SpotMaxPriceTooLow", CAPACITY),
            Map.entry("VcpuLimitExceeded", CAPACITY),
            Map.entry("InstanceLimitExceeded", CAPACITY),
            Map.entry("MaxFleetCountExceeded", CAPACITY),
            Map.entry("Unsupported", CAPACITY),
            // In a fleet's errors: the type is not sold in this zone.
            Map.entry("InvalidFleetConfiguration", CAPACITY),
            Map.entry("InsufficientFreeAddressesInSubnet", SUBNET_FULL),
            Map.entry("AuthFailure.ServiceLinkedRoleCreationNotPermitted", NO_SPOT),
            Map.entry("RequestLimitExceeded", THROTTLED),
            Map.entry("EC2ThrottledException", THROTTLED),
            Map.entry("Throttling", THROTTLED),
            Map.entry("ThrottlingException", THROTTLED),
            Map.entry("ThrottledException", THROTTLED),
            Map.entry("RequestThrottled", THROTTLED),
            Map.entry("RequestThrottledException", THROTTLED),
            Map.entry("TooManyRequestsException", THROTTLED),
            Map.entry("SlowDown", THROTTLED),
            Map.entry("BandwidthLimitExceeded", THROTTLED),
            Map.entry("InvalidLaunchTemplateName.NotFoundException", TEMPLATE_GONE),
            Map.entry("InvalidLaunchTemplateId.NotFound", TEMPLATE_GONE),
            Map.entry("InvalidLaunchTemplateId.NotFoundException", TEMPLATE_GONE),
            Map.entry("InvalidLaunchTemplateId.VersionNotFound", TEMPLATE_GONE),
            Map.entry("InvalidInstanceID.NotFound", INSTANCE_UNKNOWN),
            Map.entry("InvalidInstanceID.Malformed", INSTANCE_UNKNOWN),
            Map.entry("InvalidLaunchTemplateName.AlreadyExistsException", EXISTS),
            Map.entry("DryRunOperation", DRY_RUN),
            Map.entry("UnauthorizedOperation", FORBIDDEN),
            Map.entry("AccessDenied", FORBIDDEN),
            Map.entry("AccessDeniedException", FORBIDDEN),
            Map.entry("AuthFailure", FORBIDDEN),
            Map.entry("OptInRequired", FORBIDDEN),
            Map.entry("ExpiredToken", LATER),
            Map.entry("ExpiredTokenException", LATER),
            Map.entry("RequestExpired", LATER),
            Map.entry("PriorRequestNotComplete", LATER),
            Map.entry("TransactionInProgressException", LATER),
            Map.entry("IdempotentParameterMismatch", REFUSED),
            Map.entry("InternalError", UNKNOWN),
            Map.entry("InternalFailure", UNKNOWN),
            Map.entry("InternalServerError", UNKNOWN),
            Map.entry("ServiceUnavailable", UNKNOWN),
            Map.entry("Unavailable", UNKNOWN),
            Map.entry("RequestTimeout", UNKNOWN),
            Map.entry("RequestTimeoutException", UNKNOWN));

    /** By the code alone, as it stands in a fleet's errors; a code that is not in the table is a refusal. */
    public static ErrorKind of(String code) {
        return TABLE.getOrDefault(code, REFUSED);
    }

    /** By the code, else by the HTTP status: a 5xx says nothing about what was done. */
    public static ErrorKind of(AwsServiceException e) {
        ErrorKind kind = TABLE.get(code(e));
        if (kind != null) {
            return kind;
        }
        if (e.statusCode() == 429 || e.isThrottlingException()) {
            return THROTTLED;
        }
        return e.statusCode() >= 500 ? UNKNOWN : REFUSED;
    }

    /** The code, or the HTTP status where the answer had none. */
    public static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "HTTP " + e.statusCode() : details.errorCode();
    }

    /** What AWS said, without the SDK's additions, with the request id to quote to support. */
    public static String message(AwsServiceException e) {
        var details = e.awsErrorDetails();
        String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        // A denied call carries a kilobyte of encoded policy.
        String shown = text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
        return shown + (e.requestId() == null ? "" : " (request " + e.requestId() + ")");
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    boolean isTransient() {
        return this == THROTTLED || this == LATER || this == UNKNOWN || this == CAPACITY || this == SUBNET_FULL;
    }
}

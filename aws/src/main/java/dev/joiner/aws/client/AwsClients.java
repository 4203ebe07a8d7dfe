package dev.joiner.aws.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The SDK's clients, blocking, on the JDK's own HTTP client. Building them opens no connection and asks for
 * no credentials.
 *
 * @param region where instances are bought
 * @param ec2 ordinary calls: 10 s each, at most 3 attempts
 * @param bulk long answers (types, offerings, spot prices): 30 s each, at most 3 attempts
 * @param launches CreateFleet: 20 s and a single attempt. A repetition with the same token would be safe, but
 *     the caller must hear of throttling, and a lost answer must be an outcome that it can write down
 */
public record AwsClients(
        String region,
        Ec2Client ec2,
        Ec2Client bulk,
        Ec2Client launches,
        SsmClient ssm,
        EksClient eks,
        PricingClient pricing)
        implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ORDINARY = Duration.ofSeconds(10);
    private static final Duration LAUNCH = Duration.ofSeconds(20);
    private static final Duration BULK = Duration.ofSeconds(30);

    /** Clients for these settings. */
    public static AwsClients of(AwsSettings settings) {
        Region region = settings.region()
                .map(Region::of)
                .orElseGet(() -> DefaultAwsRegionProviderChain.builder().build().getRegion());
        AwsCredentialsProvider credentials = credentials(settings);
        RetryStrategy few = AwsRetryStrategy.standardRetryStrategy();
        RetryStrategy none = AwsRetryStrategy.doNotRetry();
        return new AwsClients(
                region.id(),
                built(Ec2Client.builder(), settings, region, credentials, ORDINARY, few),
                built(Ec2Client.builder(), settings, region, credentials, BULK, few),
                built(Ec2Client.builder(), settings, region, credentials, LAUNCH, none),
                built(SsmClient.builder(), settings, region, credentials, ORDINARY, few),
                built(EksClient.builder(), settings, region, credentials, ORDINARY, few),
                built(PricingClient.builder(), settings, pricingRegion(region), credentials, BULK, few));
    }

    private static <
                    B extends
                            AwsSyncClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
                    C>
            C built(
                    B builder,
                    AwsSettings settings,
                    Region region,
                    AwsCredentialsProvider credentials,
                    Duration patience,
                    RetryStrategy retries) {
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(patience)
                .build();
        builder.httpClient(http)
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.retryStrategy(retries));
        settings.endpointOverride().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** The price list is served from three regions only; Karpenter chooses the same way. */
    public static Region pricingRegion(Region region) {
        String id = region.id();
        if (id.startsWith("cn-")) {
            return Region.of("cn-northwest-1");
        }
        if (id.startsWith("ap-")) {
            return Region.AP_SOUTH_1;
        }
        return id.startsWith("eu-") ? Region.EU_CENTRAL_1 : Region.US_EAST_1;
    }

    /** An emulator on this machine gets made-up credentials: real ones never go to it, and none are needed. */
    private static AwsCredentialsProvider credentials(AwsSettings settings) {
        return settings.endpointOverride().filter(AwsClients::isLoopback).isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create("joiner", "joiner"))
                : DefaultCredentialsProvider.builder().build();
    }

    private static boolean isLoopback(URI endpoint) {
        try {
            return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void close() {
        ec2.close();
        bulk.close();
        launches.close();
        ssm.close();
        eks.close();
        pricing.close();
    }
}

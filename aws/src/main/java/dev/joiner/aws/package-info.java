/**
 * The cloud provider on EC2, SSM, EKS and Pricing: assembles the packages below and shows {@link AwsCloudProvider}
 * to other modules. The only module that uses the AWS SDK; its blocking calls run on virtual threads.
 */
@NullMarked
package dev.joiner.aws;

import org.jspecify.annotations.NullMarked;

/**
 * The cloud provider on EC2, SSM, EKS and Pricing: puts together the packages below and shows {@link AwsCloudProvider}
 * to other modules. The only module that sees the AWS SDK; its blocking calls run on virtual threads.
 */
@NullMarked
package dev.joiner.aws;

import org.jspecify.annotations.NullMarked;

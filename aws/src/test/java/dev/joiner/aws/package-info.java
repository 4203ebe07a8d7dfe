/** Tests of the AWS provider; {@code AwsCloudProviderIT} needs an EC2 emulator. */
@NullMarked
package dev.joiner.aws;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.joiner.cloud.ec2;

import org.jspecify.annotations.NullMarked;

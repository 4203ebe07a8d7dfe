/**
 * EC2's instance types as nodes: what a type is, what its nodes have, which labels they carry, what they cost
 * at list price. Knows no AWS library, so that plans can be made without an account; {@code aws} reads the
 * same facts from EC2 itself. Everything is immutable and thread-safe unless it says otherwise.
 */
@NullMarked
package dev.joiner.cloud.ec2;

import org.jspecify.annotations.NullMarked;

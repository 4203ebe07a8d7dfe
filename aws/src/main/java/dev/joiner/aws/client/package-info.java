/**
 * Access to AWS: the SDK's clients, our own rate limits before a call and our own exceptions after it, and values
 * that are read once and refreshed in the background. {@link AwsClients} and {@link AwsSettings} are for whoever
 * assembles a process. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.client;

import org.jspecify.annotations.NullMarked;

/**
 * The way to AWS: the SDK's clients, our own rate limits before a call and our own exceptions after it, and values that
 * are read once and renewed in the background. {@link AwsClients} and {@link AwsSettings} are for whoever puts a
 * process together. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.client;

import org.jspecify.annotations.NullMarked;

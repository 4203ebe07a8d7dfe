package dev.joiner.webhook;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** Reviews as text. */
final class ReviewText {
    private ReviewText() {}

    static AdmissionReview parse(String body) {
        return AdmissionReview.parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}

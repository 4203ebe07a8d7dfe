package dev.joiner.cluster.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its first line to the last byte of its answer. Confined to its event loop; only the judgement of a
 * large body is elsewhere.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** A refused client may still be sending: if the connection were closed at once, it would lose the answer. */
    private static final long LINGER_MILLIS = 500;

    /** NO_ERROR of RFC 9113: the answer is complete, the rest of the request is not wanted. */
    private static final long NO_ERROR = 0;

    private final Intake intake;
    private final HttpServerRequest request;
    private final Function<Body, Reply> judge;
    private final Body body = new Body();
    private long taken;
    private long timer;
    private boolean complete;
    private boolean judging;
    private boolean answered;

    /** Read by the thread that judges large bodies, too. */
    private volatile boolean over;

    Exchange(Intake intake, HttpServerRequest request, Function<Body, Reply> judge) {
        this.intake = intake;
        this.request = request;
        this.judge = judge;
    }

    void begin() {
        boolean room = intake.begun(request);
        timer = intake.vertx().setTimer(intake.limits().patience().toMillis(), _ -> expire());
        HttpServerResponse response = request.response();
        request.exceptionHandler(_ -> end());
        response.exceptionHandler(_ -> end());
        response.closeHandler(_ -> end());
        if (!room) {
            refuse(503, "too many requests at once, try again");
        } else if (isPacked()) {
            refuse(415, "send the body without compression");
        } else if (announced() > intake.limits().largestBody()) {
            refuse(413, tooLarge());
        } else {
            request.handler(this::chunk);
            request.endHandler(_ -> received());
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                response.writeContinue();
            }
        }
    }

    private boolean isPacked() {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private long announced() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private String tooLarge() {
        return "the body is larger than " + intake.limits().largestBody() + " bytes";
    }

    private void chunk(Buffer chunk) {
        if (answered || over) {
            return;
        }
        if (body.size() + chunk.length() > intake.limits().largestBody()) {
            refuse(413, tooLarge());
            return;
        }
        long growth = body.growth(chunk);
        if (!intake.takeBytes(taken, growth)) {
            refuse(503, "too many bytes in requests at once, try again");
            return;
        }
        taken += growth;
        body.add(chunk);
    }

    private void received() {
        complete = true;
        if (answered || over) {
            return;
        }
        judging = true;
        if (body.size() <= intake.limits().smallBody()) {
            judged(judge());
        } else {
            intake.apart().executeBlocking(this::judgeInTurn).onComplete(done -> judged(done.result()));
        }
    }

    /** The client may have gone while other bodies were judged: then this one is dropped, to free its memory. */
    private Reply judgeInTurn() {
        return over ? Reply.refusal(408, "the request took too long") : judge();
    }

    private Reply judge() {
        try {
            return judge.apply(body);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a request to {} could not be answered", request.path(), e);
            return Reply.refusal(500, "this request could not be answered; the server's log says why");
        }
    }

    private void judged(Reply reply) {
        judging = false;
        if (over) {
            release();
        } else if (!answered) {
            answer(reply).onComplete(_ -> end());
        }
    }

    private io.vertx.core.Future<Void> answer(Reply reply) {
        answered = true;
        return request.response()
                .setStatusCode(reply.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType())
                .end(reply.body());
    }

    /**
     * Answers before all is there. What still comes is not read, not even to be dropped: its decryption would take as
     * much of the event loop as all reviews of a large cluster.
     */
    private void refuse(int status, String text) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        release();
        request.pause();
        answer(Reply.refusal(status, text)).onComplete(_ -> intake.vertx().setTimer(LINGER_MILLIS, _ -> cut()));
    }

    private void expire() {
        if (over) {
            return;
        }
        if (!complete && !answered) {
            refuse(408, "the request did not arrive in time");
        } else {
            cut();
        }
    }

    /** Ends the stream, or the connection where there is but one. */
    private void cut() {
        if (over) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
        end();
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        intake.vertx().cancelTimer(timer);
        intake.ended(request);
        if (!judging) {
            release();
        }
    }

    private void release() {
        intake.giveBackBytes(taken);
        taken = 0;
    }
}

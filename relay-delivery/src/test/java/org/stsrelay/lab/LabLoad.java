package org.stsrelay.lab;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Many clients that hand mail to a relay, where `smtp-source` cannot: recipients in many domains, at a given rate, with
/// a stamp that says when a message set out. Prints how fast it was taken and how long the answer to the dot took.
///
/// Each message has a connection of its own unless it is said otherwise, as with `smtp-source`.
public final class LabLoad {

    private static final String LINE =
            "A line as long as those that MIME makes, seventy-six octets without end.....\r\n";
    private static final int MOST_OF_MEAN = 8;

    private final Wish wish;
    private final AtomicInteger next = new AtomicInteger();
    private final Delays answers = new Delays();
    private final AtomicInteger refused = new AtomicInteger();
    private final byte[] body;

    /// @param octets of the body
    /// @param mixed whether that is the mean of many sizes: most are smaller, some much larger
    /// @param to recipients; `%d` in one becomes 1, 2, ... up to `domains`, and `%z` one of these as Zipf has it: the second
    ///     half as often as the first, the third a third as often
    /// @param perSecond 0 for as fast as it goes
    /// @param perConnection messages
    private record Wish(String host, int port, int messages, int sessions, int octets, boolean mixed, List<String> to,
            int domains, int perSecond, int perConnection) {

        private Wish {
            to = List.copyOf(to);
        }

        private static Wish of(String[] words) {
            return new Wish(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]), Integer.parseInt(words[4].replace("~", "")), words[4].endsWith("~"),
                    List.of(words[5].split(",")), Integer.parseInt(words[6]), Integer.parseInt(words[7]),
                    Integer.parseInt(words[8]));
        }
    }

    private LabLoad(Wish wish) {
        this.wish = wish;
        var most = wish.octets() * (wish.mixed() ? MOST_OF_MEAN : 1);
        this.body = LINE.repeat(Math.max(1, most / LINE.length())).getBytes(StandardCharsets.US_ASCII);
    }

    /// @param words HOST PORT MESSAGES SESSIONS OCTETS[~] RECIPIENT[,RECIPIENT] DOMAINS PER-SECOND PER-CONNECTION
    public static void main(String[] words) throws InterruptedException {
        var load = new LabLoad(Wish.of(words));
        var begin = System.nanoTime();
        load.run();
        var seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "%.1f %.1f %.1f %d%n", load.wish.messages() / seconds,
                load.answers.millis(0.5), load.answers.millis(0.99), load.refused.get());
    }

    private void run() throws InterruptedException {
        var done = new CountDownLatch(wish.sessions());
        var begin = System.nanoTime();
        for (var session = 0; session < wish.sessions(); session++) {
            Thread.ofVirtual().start(() -> {
                send(begin);
                done.countDown();
            });
        }
        done.await();
    }

    private void send(long begin) {
        var number = next.getAndIncrement();
        while (number < wish.messages()) {
            try (var client = new Client(new Socket(wish.host(), wish.port()))) {
                for (var sent = 0; sent < wish.perConnection() && number < wish.messages(); sent++) {
                    await(begin, number);
                    if (!deliver(client, number)) {
                        refused.incrementAndGet();
                    }
                    number = next.getAndIncrement();
                }
            } catch (IOException _) {
                refused.incrementAndGet();
                number = next.getAndIncrement();
            }
        }
    }

    private void await(long begin, int number) {
        if (wish.perSecond() > 0) {
            LockSupport.parkNanos(begin + number * 1_000_000_000L / wish.perSecond() - System.nanoTime());
        }
    }

    private boolean deliver(Client client, int number) throws IOException {
        client.say("MAIL FROM:<a@sender.example>");
        for (var recipient : wish.to()) {
            client.say("RCPT TO:<" + address(recipient, number) + ">");
        }
        if (!client.say("DATA").startsWith("354")) {
            return false;
        }
        client.write("From: <a@sender.example>\r\nSubject: " + number + "\r\nMessage-ID: <" + number
                + "@sender.example>\r\n" + Stamp.line(Clock.systemUTC()) + "\r\n");
        client.write(body, octets(number));
        var end = System.nanoTime();
        var answer = client.say(".");
        answers.add((System.nanoTime() - end) / 1000);
        return answer.startsWith("250");
    }

    private String address(String recipient, int number) {
        var rank = (int) Math.pow(wish.domains() + 1, new SplittableRandom(number).nextDouble());
        return recipient.replace("%d", String.valueOf(number % wish.domains() + 1))
                .replace("%z", String.valueOf(rank));
    }

    /// The same for the same number, whoever is measured.
    private int octets(int number) {
        if (!wish.mixed()) {
            return body.length;
        }
        var lines = (long) (new SplittableRandom(~number).nextExponential() * wish.octets() / LINE.length());
        return Math.clamp(lines * LINE.length(), LINE.length(), body.length);
    }

    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            reply();
            say("EHLO client.example");
        }

        private String say(String command) throws IOException {
            write(command + "\r\n");
            return reply();
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void write(byte[] octets, int length) throws IOException {
            out.write(octets, 0, length);
        }

        private String reply() throws IOException {
            var line = line();
            while (line.length() > 3 && line.charAt(3) == '-') {
                line = line();
            }
            return line;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (var octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException();
                }
                line.append((char) octet);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            try (socket) {
                say("QUIT");
            }
        }
    }
}

package org.stsrelay.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class LabDnsTest {

    private final LabDns dns = LabDns.start();

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void itAnswersByUdpAndTcpOnOnePort() throws IOException {
        dns.mx("u.test", 10, "mx.u.test");

        assertThat(records(ask("u.test", "MX"))).containsExactly("u.test.\t\t\t300\tIN\tMX\t10 mx.u.test.");
        assertThat(records(askByTcp("u.test", "MX"))).isEqualTo(records(ask("u.test", "MX")));
        assertThat(dns.questions()).containsExactly(new LabDns.Question("u.test", "MX", false),
                new LabDns.Question("u.test", "MX", true), new LabDns.Question("u.test", "MX", false));
    }

    @Test
    void aNameExistsWhenOneBelowItDoes() throws IOException {
        dns.a("a.b.test", "192.0.2.1");
        assertThat(ask("b.test", "A").getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("c.test", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);

        dns.remove("a.b.test");
        assertThat(ask("b.test", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aWildcardCoversWhatDoesNotExist() throws IOException {
        dns.txt("*.u.test", "wild").a("there.u.test", "192.0.2.1");

        assertThat(records(ask("x.u.test", "TXT"))).hasSize(1);
        assertThat(records(ask("x.y.u.test", "TXT"))).hasSize(1);
        assertThat(records(ask("there.u.test", "TXT"))).isEmpty();
        assertThat(records(ask("x.there.u.test", "TXT"))).isEmpty();
        assertThat(records(ask("u.test", "TXT"))).isEmpty();
    }

    @Test
    void anyRecordCanBeServed() throws IOException {
        dns.record("_25._tcp.mx.test", "TLSA", "3 1 1 " + "ab".repeat(32));

        assertThat(records(ask("_25._tcp.mx.test", "TLSA"))).singleElement()
                .asString()
                .containsIgnoringCase("3 1 1 ab");
    }

    @Test
    void recordsAndFaultsChangeAtRunTime() throws IOException {
        dns.a("u.test", "192.0.2.1").txt("u.test", "x");
        dns.remove("u.test", "A");
        assertThat(records(ask("u.test", "A"))).isEmpty();
        assertThat(records(ask("u.test", "TXT"))).hasSize(1);

        dns.refused("u.test", "A").servfail("u.test");
        assertThat(ask("u.test", "A").getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(ask("u.test", "TXT").getRcode()).isEqualTo(Rcode.SERVFAIL);
        dns.heal("u.test");
        assertThat(ask("u.test", "TXT").getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aSilentNameGetsNoAnswer() {
        dns.drop("u.test");

        assertThatThrownBy(() -> ask("u.test", "A", Duration.ofMillis(200))).isInstanceOf(SocketTimeoutException.class);
        assertThat(dns.asked("u.test", "A")).isEqualTo(1);
    }

    @Test
    void aLateAnswerDoesNotHoldUpOthers() throws IOException {
        dns.a("slow.test", "192.0.2.1").delay(Duration.ofHours(1), "slow.test").a("fast.test", "192.0.2.1");
        try (var socket = new DatagramSocket()) {
            send(socket, query("slow.test", "A"));
        }

        assertThat(records(ask("fast.test", "A"))).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooBigIsCut() throws IOException {
        IntStream.range(0, 60).forEach(i -> dns.a("u.test", "192.0.2." + i));

        assertThat(ask("u.test", "A").getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(records(askByTcp("u.test", "A"))).hasSize(60);
    }

    @Test
    void octetsThatAreNoQuestionDoNoHarm() throws IOException {
        try (var socket = new DatagramSocket()) {
            send(socket, "hello".getBytes(StandardCharsets.US_ASCII));
            send(socket, new byte[12]);
        }

        assertThat(ask("u.test", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void whatIsNoRecordIsRefusedAtOnce() {
        assertThatThrownBy(() -> dns.a("u.test", "300.1.1.1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dns.record("u.test", "NONSENSE", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dns.a("u..test", "192.0.2.1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyMayEditAtOnce() throws IOException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 200).forEach(i -> threads.submit(() -> dns.a("n" + i % 20 + ".test", "192.0.2." + i)));
        }

        assertThat(records(ask("n0.test", "A"))).hasSize(10);
        assertThat(records(ask("n19.test", "A"))).hasSize(10);
    }

    private Message ask(String name, String type) throws IOException {
        return ask(name, type, Duration.ofSeconds(10));
    }

    private Message ask(String name, String type, Duration patience) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout((int) patience.toMillis());
            send(socket, query(name, type));
            var packet = new DatagramPacket(new byte[65535], 65535);
            socket.receive(packet);
            return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        }
    }

    private void send(DatagramSocket socket, byte[] octets) throws IOException {
        InetSocketAddress server = dns.address();
        socket.send(new DatagramPacket(octets, octets.length, server));
    }

    private Message askByTcp(String name, String type) throws IOException {
        try (var socket = new Socket(dns.address().getAddress(), dns.address().getPort())) {
            var query = query(name, type);
            socket.getOutputStream().write(new byte[]{0, (byte) query.length});
            socket.getOutputStream().write(query);
            var in = new DataInputStream(socket.getInputStream());
            return new Message(in.readNBytes(in.readUnsignedShort()));
        }
    }

    private static byte[] query(String name, String type) {
        return Message.newQuery(Record.newRecord(LabZone.name(name), Type.value(type), DClass.IN)).toWire();
    }

    private static List<String> records(Message answer) {
        return answer.getSection(Section.ANSWER).stream().map(Record::toString).toList();
    }
}

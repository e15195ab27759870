package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {

    @TempDir
    private Path folder;

    @Test
    void theServersComeInTheOrderOfTheFile() throws IOException {
        assertThat(servers("""
                # written by hand
                search example.org corp.example
                  nameserver 192.0.2.53
                nameserver\t2001:db8::53 # second
                options edns0
                """)).containsExactly("/192.0.2.53:53", "/[2001:db8:0:0:0:0:0:53]:53");
    }

    @Test
    void whatIsNoAddressIsPassedOver() throws IOException {
        assertThat(servers("nameserver dns.example\nnameserver 300.1.1.1\nnameserver 192.0.2.1\n;nameserver 192.0.2.2"))
                .containsExactly("/192.0.2.1:53");
    }

    @Test
    void threeServersAreEnough() throws IOException {
        assertThat(servers("nameserver 192.0.2.1\n".repeat(5))).hasSize(3);
    }

    @Test
    void withoutAnyItIsThisHost() throws IOException {
        assertThat(servers("search example.org\n")).containsExactly("/127.0.0.1:53");
        assertThat(ResolvConf.servers(folder.resolve("missing"))).hasToString("[/127.0.0.1:53]");
    }

    private List<String> servers(String text) throws IOException {
        var file = Files.writeString(folder.resolve("resolv.conf"), text);
        return ResolvConf.servers(file).stream().map(Object::toString).toList();
    }
}

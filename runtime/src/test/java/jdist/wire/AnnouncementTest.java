package jdist.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
  @Test
  void itsLineIsAsInTheManual() {
    Announcement atPort =
        new Announcement(new Endpoint("10.0.0.7", 4_711, Optional.empty()), "0123ab");
    Announcement atSocket =
        new Announcement(
            new Endpoint("127.0.0.1", 1, Optional.of(Path.of("/tmp/a b/w2"))), "0123ab");

    assertThat(atPort.toLine()).isEqualTo("jdist_worker:4711#10.0.0.7 nonce=0123ab");
    assertThat(atSocket.toLine())
        .isEqualTo("jdist_worker:1#127.0.0.1 nonce=0123ab unix=/tmp/a b/w2");
    assertThat(Announcement.parse(atPort.toLine())).contains(atPort);
    assertThat(Announcement.parse(atSocket.toLine())).contains(atSocket);
    assertThat(Announcement.parse("  " + atPort.toLine() + " \r")).contains(atPort);
  }

  @Test
  void itSaysWhatItShowsIfItsPortSpeaksTls() {
    Fingerprint shown = Fingerprint.of(new byte[] {1, 2, 3});
    Endpoint at =
        new Endpoint("10.0.0.7", 1, Optional.of(Path.of("/tmp/x cert=1")), Optional.of(shown));
    Announcement announcement = new Announcement(at, "ab");

    assertThat(announcement.toLine())
        .isEqualTo("jdist_worker:1#10.0.0.7 nonce=ab cert=" + shown + " unix=/tmp/x cert=1");
    assertThat(Announcement.parse(announcement.toLine())).contains(announcement);
  }

  @Test
  void theAddressMayBeOfVersionSix() {
    assertThat(Announcement.parse("jdist_worker:9#fe80::1%eth0 nonce=ab"))
        .map(Announcement::endpoint)
        .map(Endpoint::address)
        .contains("fe80::1%eth0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "jdist_worker:1#1 nonce=0aff unix=/tmp/ /",
        "jdist_worker:",
        "jdist_worker:1#h nonce=ab cert=",
        "jdist_worker:1#h nonce=ab cert=sha256:12",
        "jdist_worker:1#h nonce=ab cert=md5:12 unix=/tmp/w2",
        "jdist_worker:4711",
        "jdist_worker:4711#",
        "jdist_worker:4711#host",
        "jdist_worker:4711#host nonce=",
        "jdist_worker:4711# nonce=ab",
        "jdist_worker:#host nonce=ab",
        "jdist_worker:0#host nonce=ab",
        "jdist_worker:65536#host nonce=ab",
        "jdist_worker:-1#host nonce=ab",
        "jdist_worker:99999999999999999999#host nonce=ab",
        "jdist_worker:4711#ho st nonce=ab",
        "jdist_worker:4711#host nonce=xy",
        "jdist_worker:4711#host nonce=ab unix=/a\0b",
        "xjdist_worker:4711#host nonce=ab",
        "jdist_worker nonce=ab :4711#host",
        "# nonce=ab jdist_worker:4711",
      })
  void whatIsNoAnnouncementIsNone(String line) {
    assertThat(Announcement.parse(line)).isEmpty();
  }
}

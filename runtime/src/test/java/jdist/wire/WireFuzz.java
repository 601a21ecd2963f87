package jdist.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import jdist.identity.Cookie;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import jdist.identity.Session;

/// Messages, announcements and launch specifications as nobody writes them. The first byte of an
/// input says what it is.
public final class WireFuzz {
  private static final String SPEC = "jdist-spec-2 ";
  private static final Announcement ANNOUNCEMENT =
      new Announcement(
          new Endpoint(
              "127.0.0.1",
              4_711,
              Optional.of(Path.of("/tmp/w3")),
              Optional.of(Fingerprint.of(new byte[] {1}))),
          "0aff");

  private WireFuzz() {}

  /// Valid inputs.
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Message message : Messages.all()) {
      seeds.add(input(0, written(message, true)));
      seeds.add(input(1, written(message, false)));
    }
    seeds.add(input(2, ANNOUNCEMENT.toLine().getBytes(UTF_8)));
    seeds.add(input(3, launchSpec().toLine().getBytes(UTF_8)));
    seeds.add(input(4, Base64.getDecoder().decode(launchSpec().toLine().substring(SPEC.length()))));
    return seeds;
  }

  private static LaunchSpec launchSpec() {
    return new LaunchSpec(
        new Session("7f3a"),
        Cookie.fromHex("00ff"),
        3,
        "0aff",
        "127.0.0.1",
        0,
        Optional.of(Path.of("/tmp/w3")),
        Optional.of(Fingerprint.of(new byte[] {1})),
        Duration.ofSeconds(60));
  }

  private static byte[] input(int kind, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) kind;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  private static byte[] written(Message message, boolean blocksInside) {
    WireWriter out = new WireWriter(64);
    MessageCodec.write(message, out, blocksInside);
    return out.toByteArray();
  }

  /// One input; what it throws is a defect.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0]) {
      case 0 -> message(rest, true);
      case 1 -> message(rest, false);
      case 2 -> announcement(new String(rest, UTF_8));
      case 3 -> launchSpec(new String(rest, UTF_8));
      case 4 -> launchSpec(SPEC + Base64.getEncoder().encodeToString(rest));
      default -> {}
    }
  }

  /// What can be read can be written, and is read again as the same, where there is memory for it.
  private static void message(byte[] bytes, boolean blocksInside) {
    try {
      Message message = MessageCodec.read(new WireReader(bytes), blocksInside);
      if (!open(message)) {
        return;
      }
      byte[] once = written(message, blocksInside);
      Message again = MessageCodec.read(new WireReader(once), blocksInside);
      if (open(again) && !Arrays.equals(once, written(again, blocksInside))) {
        throw new AssertionError(message + " was read as " + again);
      }
    } catch (MalformedException _) {
      // as it says
    }
  }

  /// Makes the arrays of a message whose bytes would come after it, unless they are large.
  private static boolean open(Message message) {
    List<Object> blocks = MessageCodec.payloadOf(message).blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i) instanceof Room room) {
        if (room.bytes() > 1 << 16) {
          return false;
        }
        blocks.set(i, room.open(null));
      }
    }
    return true;
  }

  private static void announcement(String line) {
    Announcement.parse(line)
        .ifPresent(parsed -> {
          if (!Announcement.parse(parsed.toLine()).equals(Optional.of(parsed))) {
            throw new AssertionError(line + " was read as " + parsed);
          }
        });
  }

  private static void launchSpec(String line) {
    try {
      LaunchSpec.parse(line);
    } catch (IllegalArgumentException _) {
      // as it says
    }
  }
}

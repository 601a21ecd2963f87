package jdist.wire;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import jdist.identity.Member;
import jdist.identity.RefId;
import jdist.identity.Wiring;

/// One message of each kind, for tests.
public final class Messages {
  private static final Member DRIVER = new Member(1, "lab1", "local", Optional.empty());
  private static final Member WORKER =
      new Member(
          1_000_000,
          "nöde7",
          "ssh:node7",
          Optional.of(new Endpoint("10.0.0.7", 65_535, Optional.of(Path.of("/tmp/jdist-1-2/w3")))),
          new Wiring("nörth", List.of("south", ""), "tcp://north:5555"));
  private static final Member AT_PORT =
      new Member(
          3,
          "",
          "",
          Optional.of(
              new Endpoint(
                  "::1", 1, Optional.empty(), Optional.of(Fingerprint.of(new byte[] {1})))));

  private Messages() {}

  /// A payload with bytes, an array of every kind and references.
  public static Payload payload() {
    return new Payload(
        new byte[] {9, 1, 2, 3, 9},
        1,
        3,
        List.of(
            new boolean[] {true, false},
            new byte[] {-1},
            new short[] {Short.MIN_VALUE},
            new char[] {'ö'},
            new int[] {Integer.MIN_VALUE, 7},
            new long[] {Long.MAX_VALUE},
            new float[] {Float.NaN, 1.5f},
            new double[] {-0.0, Math.PI},
            new int[0]),
        List.of(new Handle(new RefId(3, 4), 5), new Handle(new RefId(1, -1), 1)));
  }

  /// One of each, greetings first.
  public static List<Message> all() {
    return List.of(
        new Message.Hello(1, "1.0", "7f3a", 3, new byte[32]),
        new Message.Welcome(1, "", 2, new byte[] {1}, new byte[] {2, 3}),
        new Message.Proof(new byte[32]),
        new Message.Refused("because"),
        new Message.Join(
            WORKER,
            List.of(DRIVER, AT_PORT),
            List.of(
                new CodeEntry.File(Path.of("/x/app.jar")),
                new CodeEntry.Jar("ab12", "app.jar", 1L << 40),
                new CodeEntry.Served()),
            Message.Reach.NAMED,
            false,
            5_000,
            60_000),
        new Message.Joined(4_711, 2, "25.0.3"),
        new Message.MemberJoined(AT_PORT),
        new Message.MemberLeft(3, "exited with status 3; its last lines were:\n  x"),
        new Message.MemberWanted(5),
        new Message.ChannelWish(
            7, new RefId(2, -3), Message.ChannelAction.TAKE_UP_TO, new Payload(new byte[] {1})),
        new Message.MemberTold(5),
        new Message.DialWanted(4),
        new Message.Dial(5),
        new Message.Ping(),
        new Message.Exit(),
        new Message.Define(
            7, new ClosureShape("a/B", "c/D", "run", "()V", 6, "a/B", "l$1", "(I)V", "()V", 3)),
        new Message.Call(1, Message.CallKind.FETCH, payload()),
        new Message.Call(Long.MAX_VALUE, Message.CallKind.DO, Payload.EMPTY),
        new Message.Outcome(2, Message.Result.VALUE, payload()),
        new Message.Outcome(3, Message.Result.KEPT, Payload.EMPTY),
        new Message.Cancel(4),
        new Message.Interrupt(5),
        new Message.Fetch(5, new RefId(2, 9)),
        new Message.Await(6, new RefId(2, -9)),
        new Message.IsReady(7, new RefId(Integer.MAX_VALUE, Long.MIN_VALUE)),
        new Message.Put(8, new RefId(2, 9), payload()),
        new Message.Restore(new RefId(2, 9), Message.Result.REFUSED, payload()),
        new Message.StatsWanted(Long.MAX_VALUE),
        new Message.Variable("REPL.$JShell$1", "m", payload()),
        new Message.VariableCleared("REPL.$JShell$1", "m"),
        new Message.DumpWanted(11),
        new Message.Holds(
            List.of(
                new Message.Hold(new RefId(1, 2), 3, 1),
                new Message.Hold(new RefId(1, 2), 4, -1_000))),
        new Message.CodeWanted(9, true, "ab12"),
        new Message.Code(10, "cannot be read", payload()));
  }
}

package jdist.process;

import jdist.call.Service;
import jdist.mesh.MeshEvents;
import jdist.mesh.Peer;
import jdist.transport.Work;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.Message.Await;
import jdist.wire.Message.Call;
import jdist.wire.Message.Cancel;
import jdist.wire.Message.ChannelWish;
import jdist.wire.Message.Code;
import jdist.wire.Message.CodeWanted;
import jdist.wire.Message.Define;
import jdist.wire.Message.DumpWanted;
import jdist.wire.Message.Fetch;
import jdist.wire.Message.Holds;
import jdist.wire.Message.Interrupt;
import jdist.wire.Message.IsReady;
import jdist.wire.Message.Outcome;
import jdist.wire.Message.Put;
import jdist.wire.Message.Restore;
import jdist.wire.Message.StatsWanted;
import jdist.wire.Message.Variable;
import jdist.wire.Message.VariableCleared;

/// What each message means to its receiver. Runs on whatever thread read it and never blocks; what
/// may last is answered with as work. Idea: Julia Distributed, `handle_msg`.
final class Dispatcher implements MeshEvents {
  private final Service service;
  private final CodeDesk code;
  private final Role role;

  Dispatcher(Service service, CodeDesk code, Role role) {
    this.service = service;
    this.code = code;
    this.role = role;
  }

  @Override
  public Work accept(Peer.Connection from, Message.Talk message) {
    if (message instanceof Call call) {
      return service.called(from, call);
    } else if (message instanceof Outcome outcome) {
      service.answered(from, outcome);
    } else if (message instanceof Define define) {
      define(from, define);
    } else if (message instanceof Cancel(long number)) {
      service.cancelled(from, number);
    } else if (message instanceof Interrupt wish) {
      return service.interrupted(from, wish);
    } else if (message instanceof Fetch fetch) {
      service.wanted(from, fetch);
    } else if (message instanceof Await await) {
      service.awaited(from, await);
    } else if (message instanceof IsReady question) {
      service.asked(from, question);
    } else if (message instanceof Put put) {
      return service.put(from, put);
    } else if (message instanceof ChannelWish wish) {
      return service.channelWished(from, wish);
    } else if (message instanceof Restore restore) {
      return service.restored(from, restore);
    } else if (message instanceof StatsWanted wanted) {
      return service.statsWanted(from, wanted);
    } else if (message instanceof DumpWanted wanted) {
      return service.dumpWanted(from, wanted);
    } else if (message instanceof Holds holds) {
      service.held(holds);
    } else if (message instanceof CodeWanted wanted) {
      return code.wanted(from, wanted);
    } else if (message instanceof Code found) {
      code.came(from, found);
    } else if (message instanceof Variable variable) {
      from.serializer().came(variable);
    } else if (message instanceof VariableCleared variable) {
      from.serializer().cleared(variable);
    } else if (message instanceof Message.Ping) {
      return Work.NONE;
    } else {
      role.accept(from, message);
    }
    return Work.NONE;
  }

  private static void define(Peer.Connection from, Define define) {
    try {
      from.serializer().define(define.number(), define.shape());
    } catch (MalformedException e) {
      from.link().fail(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void lost(Peer peer, String why) {
    code.lost(peer);
    role.lost(peer, why);
  }
}

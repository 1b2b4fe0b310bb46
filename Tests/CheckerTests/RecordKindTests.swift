import CTrace
import Checker
import Testing

@Suite("Numbers of the trace layout")
struct RecordKindTests {
  @Test("Record kinds agree with the header")
  func recordKinds() {
    #expect(RecordKind.unitBorn.rawValue == UInt16(CB_REC_UNIT_BORN.rawValue))
    #expect(RecordKind.switch.rawValue == UInt16(CB_REC_SWITCH.rawValue))
    #expect(RecordKind.choice.rawValue == UInt16(CB_REC_CHOICE.rawValue))
    #expect(RecordKind.wait.rawValue == UInt16(CB_REC_WAIT.rawValue))
    #expect(RecordKind.mainEnd.rawValue == UInt16(CB_REC_MAIN_END.rawValue))
    #expect(RecordKind.state.rawValue == UInt16(CB_REC_STATE.rawValue))
    #expect(RecordKind.pool.rawValue == UInt16(CB_REC_POOL.rawValue))
    #expect(RecordKind.access.rawValue == UInt16(CB_REC_ACCESS.rawValue))
    #expect(RecordKind.sync.rawValue == UInt16(CB_REC_SYNC.rawValue))
    #expect(RecordKind.alloc.rawValue == UInt16(CB_REC_ALLOC.rawValue))
    #expect(RecordKind.touch.rawValue == UInt16(CB_REC_TOUCH.rawValue))
    #expect(RecordKind.candidates.rawValue == UInt16(CB_REC_CANDIDATES.rawValue))
    #expect(RecordKind.fault.rawValue == UInt16(CB_REC_FAULT.rawValue))
    #expect(RecordKind.faultPoint.rawValue == UInt16(CB_REC_FAULT_POINT.rawValue))
    #expect(RecordKind.block.rawValue == UInt16(CB_REC_BLOCK.rawValue))
    #expect(RecordKind.field.rawValue == UInt16(CB_REC_FIELD.rawValue))
    #expect(RecordKind.benign.rawValue == UInt16(CB_REC_BENIGN.rawValue))
    #expect(RecordKind.event.rawValue == UInt16(CB_REC_EVENT.rawValue))
    #expect(RecordKind.allCases.map { Int($0.rawValue) } == Array(1...43))
  }

  @Test("Operations, resources and the rest agree with the header")
  func others() {
    #expect(Operation.io.rawValue == UInt16(CB_OP_IO.rawValue))
    #expect(Operation.cancellation.rawValue == UInt16(CB_OP_CANCELLATION.rawValue))
    #expect(Operation.receive.rawValue == UInt16(CB_OP_RECEIVE.rawValue))
    #expect(Operation.allCases.map { Int($0.rawValue) } == Array(0...24))
    #expect(ResourceKind.apply.rawValue == UInt64(CB_RES_APPLY.rawValue))
    #expect(ResourceKind.channel.rawValue == UInt64(CB_RES_CHANNEL.rawValue))
    #expect(ResourceKind.context.rawValue == UInt64(CB_RES_CONTEXT.rawValue))
    #expect(ResourceKind.other.rawValue == UInt64(CB_RES_OTHER.rawValue))
    #expect(EndReason.redundant.rawValue == CB_END_REDUNDANT.rawValue)
    #expect(FaultKind.cancel.number == UInt16(CB_FAULT_CANCEL.rawValue))
    #expect(FaultKind.delay.number == UInt16(CB_FAULT_DELAY.rawValue))
    #expect(UnitKind.timer.rawValue == UInt64(CB_UNIT_TIMER.rawValue))
    #expect(UnitFlags.runtime.rawValue == UInt64(CB_UNITF_RUNTIME.rawValue))
    #expect(UnitFlags.mainTask.rawValue == UInt64(CB_UNITF_MAIN_TASK.rawValue))
    #expect(UnitState.suspended.rawValue == UInt64(CB_STATE_SUSPENDED.rawValue))
    #expect(UnitStateFlags.onPool.rawValue == UInt64(CB_STATEF_ON_POOL.rawValue))
    #expect(Choice.Kind.timer.rawValue == UInt16(CB_CHOOSE_TIMER.rawValue))
    #expect(MemoryLayout<cb_record>.size == 96)
  }
}

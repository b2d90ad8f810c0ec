//! Where the members that an event is made of stand: in the body itself, and in its inner objects.

use super::generated::ArgosPayload as Payload;
use crate::webhook::place;

macro_rules! places {
    ($($names:ident { $($constant:ident = $name:literal,)* })*) => {
        $($(pub(super) const $constant: usize = place(&Payload::$names, $name);)*)*
    };
}

places! {
    NAMES {
        TRIGGER = "webhook_trigger",
        SUBMISSION_ID = "submission_id",
        CONSENT_ID = "consent_id",
        USER_ID = "userid",
        APPLICANT_ID = "applicant_id",
        ARGOS_ID = "argos_id",
        TOKEN_ID = "tokenId",
        CREATED_AT = "created_at",
        UPDATE_TIME = "update_time",
        DELETE_TIME = "delete_time",
        AUTHED_AT = "authed_at",
        KYC_STATUS = "kyc_status",
        DELETE_COMMENT = "comment",
        RETRY_CODE = "retryCode",
        FULL_NAME = "full_name",
        ID_TYPE = "idType",
        IDENTITY_NUMBER = "identityNumber",
        DOCUMENT_NUMBER = "documentNumber",
        DUPLICATED_INFORMATION = "duplicated_information",
        KYC_RESULT = "kyc_result",
        DATA = "data",
        CF = "cf",
        ACTION = "action",
        AML_RESULT = "aml_result",
    }
    KYC_RESULT_NAMES {
        RESULT_STATUS = "status",
        RESULT_UPDATED_AT = "updated_at",
        RESULT_UPDATE_AT = "update_at",
        RESULT_REVIEWER = "reviewer",
        RESULT_COMMENT = "comment",
        RESULT_COMMENT_CODE = "commentCode",
    }
    DATA_NAMES {
        DATA_KYC_RESULT = "kyc_result",
        DATA_UPDATE = "update",
    }
    ACTION_NAMES {
        ACTION_CREATED_AT = "created_at",
        ACTION_FAIL_CODE = "failCode",
    }
    AML_RESULT_NAMES {
        AML_STATUS = "currentstatus",
        AML_LEVEL = "risk_level_summary",
    }
}

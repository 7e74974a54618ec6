/**
 * The wire of Mobile Analytics' one operation. Written by hand, in the form of the generated ones: today's SDKs have no
 * client of it. https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html
 */
export const text = `{"service":"mobileanalytics","protocol":"restJson","version":"2014-06-05","target":"MobileAnalytics",
"operations":{
"PutEvents":{"input":"PutEventsInput","http":["POST","/2014-06-05/events",202]}
},
"errors":{
"BadRequestException":{"fault":"client","status":400,"shape":"BadRequestException"}
},
"shapes":{
"BadRequestException":{"type":"structure","members":{"message":{"shape":"String"}}},
"Double":{"type":"double"},
"Event":{"type":"structure","members":{"eventType":{"shape":"String50Chars","required":1},"timestamp":{"shape":"String","required":1},"session":{"shape":"Session"},"version":{"shape":"String10Chars"},"attributes":{"shape":"MapOfStringToString"},"metrics":{"shape":"MapOfStringToNumber"}}},
"EventListDefinition":{"type":"list","element":{"shape":"Event"}},
"Long":{"type":"long"},
"MapOfStringToNumber":{"type":"map","max":50,"key":{"shape":"String50Chars"},"value":{"shape":"Double"}},
"MapOfStringToString":{"type":"map","max":50,"key":{"shape":"String50Chars"},"value":{"shape":"String0to1000Chars"}},
"PutEventsInput":{"type":"structure","members":{"events":{"shape":"EventListDefinition","required":1},"clientContext":{"shape":"String","required":1,"httpHeader":"x-amz-Client-Context"},"clientContextEncoding":{"shape":"String","httpHeader":"x-amz-Client-Context-Encoding"}}},
"Session":{"type":"structure","members":{"id":{"shape":"String50Chars"},"duration":{"shape":"Long"},"startTimestamp":{"shape":"String"},"stopTimestamp":{"shape":"String"}}},
"String":{"type":"string"},
"String0to1000Chars":{"type":"string","max":1000},
"String10Chars":{"type":"string","min":1,"max":10},
"String50Chars":{"type":"string","min":1,"max":50}
}}`
